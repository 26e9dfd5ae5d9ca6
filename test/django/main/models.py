import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models


class DashboardUserManager(BaseUserManager):
    def create_superuser(self, email, password, **fields):
        user = self.model(
            email=email, is_staff=True, is_superuser=True, is_active=True, **fields
        )
        user.set_password(password)
        user.save()
        return user


class DashboardUser(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(
        unique=True,
        error_messages={"unique": "Un utilisateur avec cette adresse email existe déjà."},
    )
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=False)
    has_been_validated = models.BooleanField(null=True, blank=True)
    is_manager = models.BooleanField(default=False)
    is_doctor = models.BooleanField(default=False)
    is_patient = models.BooleanField(default=False)
    creation_date = models.DateTimeField(auto_now_add=True)
    last_update_date = models.DateTimeField(auto_now=True)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enable_notifications = models.BooleanField(default=True)

    objects = DashboardUserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    class Meta:
        verbose_name = "utilisateur"
        ordering = ["-creation_date"]

    def __str__(self):
        return f"{self.first_name} {self.last_name}"

    def save(self, *args, **kwargs):
        self.first_name = self.first_name.title()
        self.last_name = self.last_name.upper()
        self.email = self.email.lower()
        super().save(*args, **kwargs)


class PatientUser(models.Model):
    user = models.OneToOneField(DashboardUser, on_delete=models.CASCADE, primary_key=True)
    patient_age = models.CharField(max_length=3, blank=True)
