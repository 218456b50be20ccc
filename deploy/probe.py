"""The container's health check: ask ourselves, and say by the exit code what came back."""

import http.client
import sys


def main(path):
    connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=8)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        print(response.status, response.read(500).decode(errors="replace"))
    except OSError as error:
        print(error)
        return 1
    return 0 if response.status == 200 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
