"""Addresses of this app, under `/c/<centre>/`."""

from django.urls.resolvers import URLPattern

app_name = "bilans"

urlpatterns: list[URLPattern] = []
