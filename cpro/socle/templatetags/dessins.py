"""The filter that shows a drawn signature."""

from django import template

from cpro.socle.dessins import data_uri

register = template.Library()
register.filter("data_uri", data_uri)
