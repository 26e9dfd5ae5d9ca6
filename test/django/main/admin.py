from django.contrib import admin

from .models import DashboardUser


@admin.register(DashboardUser)
class DashboardUserAdmin(admin.ModelAdmin):
    list_display = (
        "pk",
        "__str__",
        "creation_date",
        "is_patient",
        "email",
        "is_active",
        "has_been_validated",
        "last_login",
    )
    list_filter = (
        "creation_date",
        "is_active",
        "has_been_validated",
        "is_doctor",
        "is_patient",
        "is_staff",
    )
    search_fields = ("first_name", "last_name", "email")
    list_per_page = 20
