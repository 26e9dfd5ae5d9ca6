from django import forms
from django.contrib import admin
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.template import engines
from django.urls import path

from main.models import DashboardUser, PatientUser


class SignUpForm(forms.ModelForm):
    first_name = forms.RegexField(r"^[a-zA-Z]{1}$", max_length=1)
    last_name = forms.RegexField(r"^[a-zA-Z]{2}$", max_length=2)
    patient_age = forms.RegexField(r"^\d{1,3}$", max_length=3)
    password1 = forms.CharField(widget=forms.PasswordInput)
    password2 = forms.CharField(widget=forms.PasswordInput)
    guc_agreement = forms.BooleanField()

    class Meta:
        model = DashboardUser
        fields = ("first_name", "last_name", "email")


PAGE = engines["django"].from_string(
    "<!doctype html><title>Créer un compte</title>"
    "<form method=post>{% csrf_token %}{{ form.as_p }}<button>Créer mon compte</button></form>"
)


def sign_up(request):
    form = SignUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        save(form)
        return HttpResponseRedirect("/mon-compte/creer/confirmation/")
    return HttpResponse(PAGE.render({"form": form}, request))


@transaction.atomic
def save(form):
    user = form.save(commit=False)
    user.set_password(form.cleaned_data["password1"])
    user.save()
    PatientUser.objects.create(user=user, patient_age=form.cleaned_data["patient_age"])


urlpatterns = [
    path("", lambda request: HttpResponse("index")),
    path("mon-compte/creer/patient/", sign_up),
    path("mon-compte/creer/confirmation/", lambda request: HttpResponse("created")),
    path("admin/", admin.site.urls),
]
