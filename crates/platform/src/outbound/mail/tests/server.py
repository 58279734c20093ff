"""A real mail server (aiosmtpd) for tests: what it receives it prints as lines of JSON, the first names its port.

usage: server.py MODE IDENTITY [USER PASSWORD]     MODE: plain | implicit | starttls | starttls-required | mute

IDENTITY is a file with a self-signed certificate and its key, a line each; they guard nothing outside these tests.
It refuses by address, the way real servers do:
  refused@…   as sender     550 5.7.1      nobody@…  as recipient  550 5.1.1
  greylist@…  as recipient  451 4.7.1 once                        spam@…    as recipient  554 5.6.0 after DATA
"""

import asyncio
import json
import ssl
import sys
import tempfile

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

MODE, IDENTITY = sys.argv[1:3]
LOGIN = tuple(word.encode() for word in sys.argv[3:5])


def say(value):
    print(json.dumps(value), flush=True)


class Handler:
    def __init__(self):
        self.greylisted = set()

    async def handle_MAIL(self, server, session, envelope, address, options):
        if address.startswith("refused@"):
            return "550 5.7.1 Sender address rejected: not owned by user"
        envelope.mail_from = address
        return "250 2.1.0 Sender ok"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 No such user here"
        if address.startswith("greylist@") and address not in self.greylisted:
            self.greylisted.add(address)
            return "451 4.7.1 Greylisted, come back later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Recipient ok"

    async def handle_DATA(self, server, session, envelope):
        if any(address.startswith("spam@") for address in envelope.rcpt_tos):
            return "554 5.6.0 Message content rejected"
        say({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "message": envelope.content.decode("utf-8"),
            "login": session.auth_data.login.decode() if session.auth_data else None,
            "encrypted": session.ssl is not None or MODE == "implicit",
        })
        return "250 2.0.0 Ok: queued"


def authenticate(server, session, envelope, mechanism, data):
    known = isinstance(data, LoginPassword) and (data.login, data.password) == LOGIN
    return AuthResult(success=known, handled=False, auth_data=data if known else None)


def context():
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    with open(IDENTITY) as lines, tempfile.NamedTemporaryFile("w", suffix=".pem") as pem:
        for kind, line in zip(("CERTIFICATE", "PRIVATE KEY"), lines):
            pem.write(f"-----BEGIN {kind}-----\n{line}-----END {kind}-----\n")
        pem.flush()
        made.load_cert_chain(pem.name)
    return made


async def mute(reader, writer):
    await asyncio.sleep(3600)


async def main():
    loop = asyncio.get_running_loop()
    handler = Handler()
    options = {"hostname": "sink.example", "enable_SMTPUTF8": True, "loop": loop}
    if LOGIN:
        options |= {"authenticator": authenticate, "auth_required": True, "auth_require_tls": False}
    if MODE.startswith("starttls"):
        options |= {"tls_context": context(), "require_starttls": MODE == "starttls-required"}
    if MODE == "mute":
        server = await asyncio.start_server(mute, "127.0.0.1", 0)
    else:
        tls = context() if MODE == "implicit" else None
        server = await loop.create_server(lambda: SMTP(handler, **options), "127.0.0.1", 0, ssl=tls)
    say({"port": server.sockets[0].getsockname()[1]})
    async with server:
        await server.serve_forever()


asyncio.run(main())
