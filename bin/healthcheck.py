"""Health check of the container: 0 when /sante/ answers 200 to the first host of CPRO_HOSTS."""

import os
import sys
import urllib.request

host = os.environ.get("CPRO_HOSTS", "localhost").split(",")[0]
request = urllib.request.Request("http://127.0.0.1:8000/sante/", headers={"Host": host})
try:
    with urllib.request.urlopen(request, timeout=5) as response:
        sys.exit(response.status != 200)
except OSError as error:
    sys.exit(str(error))
