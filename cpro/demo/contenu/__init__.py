"""What the fictitious centres teach and live: plain data, read by `cpro.demo.peuplement`."""

from cpro.demo.contenu.industriel import ATELIERS
from cpro.demo.contenu.tertiaire import COMPTOIR

CENTRES = (ATELIERS, COMPTOIR)
