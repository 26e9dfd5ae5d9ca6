from django.contrib import admin

from .models import DashboardUser

admin.site.register(DashboardUser)
