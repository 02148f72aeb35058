"""allauth, adapted: nobody signs up alone, people arrive by invitation."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class CompteAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
