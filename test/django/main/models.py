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
    email = models.EmailField(unique=True)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=False)

    objects = DashboardUserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]


class PatientUser(models.Model):
    user = models.OneToOneField(DashboardUser, on_delete=models.CASCADE, primary_key=True)
    patient_age = models.CharField(max_length=3, blank=True)
