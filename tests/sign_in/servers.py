"""Real identity servers for the tests: SimpleSAMLphp (SAML) and LemonLDAP::NG (OpenID Connect), out of Debian.

Each is started on a port of its own with all of its files in one folder, and ended with the block that asked for it.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

SAML_HOME = Path("/usr/share/simplesamlphp")
LEMON_HOME = Path("/usr/share/lemonldap-ng")
SECONDS = 30


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def missing() -> list[str]:
    """What the machine lacks, as Debian calls it; `scripts/system_packages.sh` installs it."""
    has = {"simplesamlphp": SAML_HOME.is_dir(), "php-cli": shutil.which("php") is not None}
    has |= {"liblemonldap-ng-portal-perl": LEMON_HOME.is_dir(), "libplack-perl": shutil.which("plackup") is not None}
    return [name for name, there in has.items() if not there]


def key_pair(folder: Path) -> tuple[str, str]:
    """A private key and a certificate of its own, in the folder."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=prov",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    return (folder / "key.pem").read_text(), (folder / "cert.pem").read_text()


@contextmanager
def _running(
    command: list[str], environment: Mapping[str, str], answers_at: str, log: Path, folder: Path
) -> Iterator[None]:
    with log.open("wb") as written:
        server = subprocess.Popen(
            command, env={**os.environ, **environment}, stdout=written, stderr=subprocess.STDOUT, cwd=folder
        )
    try:
        until = time.monotonic() + SECONDS
        while True:
            try:
                if httpx.get(answers_at, timeout=2).status_code < 500:
                    break
            except httpx.HTTPError:
                pass
            if server.poll() is not None or time.monotonic() > until:
                pytest.fail(log.read_text(errors="replace")[-3000:])
            time.sleep(0.1)
        yield
    finally:
        server.terminate()
        server.wait(10)


@contextmanager
def saml_server(
    folder: Path, people: Mapping[str, Mapping[str, list[str]]], service: str, answer_at: str, leave_at: str = ""
) -> Iterator[str]:
    """SimpleSAMLphp as an identity provider; gives the address of its metadata. The password is the name."""
    port = free_port()
    base = f"http://127.0.0.1:{port}/"
    for name in ("metadata", "cert", "data", "log", "tmp", "sessions"):
        (folder / name).mkdir(parents=True)
    key_pair(folder / "cert")
    users = {f"{name}:{name}": told for name, told in people.items()}
    php = f"json_decode({json.dumps(json.dumps(users))!s}, true)".replace("$", "\\$")
    (folder / "authsources.php").write_text(
        f"<?php $config = ['admin' => ['core:AdminPassword'], 'prov' => array_merge(['exampleauth:UserPass'], {php})];"
    )
    (folder / "config.php").write_text(f"""<?php $config = [
        'baseurlpath' => '{base}', 'certdir' => '{folder}/cert/', 'loggingdir' => '{folder}/log/',
        'datadir' => '{folder}/data/', 'tempdir' => '{folder}/tmp', 'secretsalt' => 'prov-prov-prov',
        'auth.adminpassword' => 'prov-prov', 'technicalcontact_email' => 'prov@exempel.se', 'timezone' => 'UTC',
        'logging.handler' => 'file', 'logging.logfile' => 'log', 'enable.saml20-idp' => true,
        'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true], 'store.type' => 'phpsession',
        'session.phpsession.savepath' => '{folder}/sessions', 'session.cookie.secure' => false,
        'session.cookie.samesite' => null, 'language.cookie.secure' => false, 'language.cookie.samesite' => null,
        'session.duration' => 3600, 'session.datastore.timeout' => 3600, 'session.state.timeout' => 3600,
        'metadata.sources' => [['type' => 'flatfile', 'directory' => '{folder}/metadata']],
        'language.available' => ['sv', 'en'], 'language.default' => 'sv', 'theme.use' => 'default',
        'admin.checkforupdates' => false, 'production' => true, 'authproc.idp' => [], 'authproc.sp' => [],
    ];""")
    (folder / "metadata" / "saml20-idp-hosted.php").write_text(
        "<?php $metadata['__DYNAMIC:1__'] = ['host' => '__DEFAULT__', 'privatekey' => 'key.pem',"
        " 'certificate' => 'cert.pem', 'auth' => 'prov', 'signature.algorithm' =>"
        " 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'];"
    )
    (folder / "metadata" / "saml20-sp-remote.php").write_text(
        f"<?php $metadata['{service}'] = ['AssertionConsumerService' => '{answer_at}',"
        f" 'SingleLogoutService' => '{leave_at}', 'sign.logout' => true,"
        " 'attributes.NameFormat' => 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri',"
        " 'saml20.sign.assertion' => true, 'saml20.sign.response' => true];"
    )
    command = ["php", "-d", "display_errors=0", "-S", f"127.0.0.1:{port}", "-t", str(SAML_HOME / "www")]
    where = f"{base}saml2/idp/metadata.php"
    with _running(command, {"SIMPLESAMLPHP_CONFIG_DIR": str(folder)}, where, folder / "server.log", folder):
        yield where


# The pictures with letters are not used, and their library is not wanted for them.
_PSGI = """
BEGIN { package GD::SecurityImage; sub import {} $INC{'GD/SecurityImage.pm'} = __FILE__ }
use Lemonldap::NG::Portal::Main;
my $app = Lemonldap::NG::Portal::Main->run({ configStorage => { type => 'File', dirName => '%(folder)s/conf' },
  localSessionStorage => '', skin => 'bootstrap', templateDir => '/usr/share/lemonldap-ng/portal/templates',
  staticPrefix => '/static', logLevel => 'warn' });
$app;
"""


@contextmanager
def oidc_server(
    folder: Path, client: str, secret: str, answer_at: str, groups: str, back_at: str = "", told_at: str = ""
) -> Iterator[str]:
    """LemonLDAP::NG as an OpenID provider; gives its issuer. Its demonstration people have their name as password."""
    port = free_port()
    issuer = f"http://127.0.0.1:{port}"
    for name in ("conf", "sessions", "sessions/lock", "psessions", "psessions/lock"):
        (folder / name).mkdir(parents=True)
    private, _ = key_pair(folder)
    public = subprocess.run(
        ["openssl", "x509", "-pubkey", "-noout", "-in", folder / "cert.pem"], check=True, capture_output=True, text=True
    ).stdout
    store = {
        "Directory": f"{folder}/sessions",
        "LockDirectory": f"{folder}/sessions/lock",
        "generateModule": "Lemonldap::NG::Common::Apache::Session::Generate::SHA256",
    }
    settings: dict[str, Any] = {
        "cfgNum": 1, "cfgDate": 1, "cfgAuthor": "prov", "domain": "127.0.0.1", "portal": f"{issuer}/",
        "cookieName": "lemonldap", "securedCookie": 0, "authentication": "Demo", "userDB": "Same", "passwordDB": "Null",
        "registerDB": "Null", "globalStorage": "Apache::Session::File", "globalStorageOptions": store,
        "persistentStorage": "Apache::Session::File", "persistentStorageOptions": store, "key": "prov-prov-prov-!",
        "demoExportedVars": {"cn": "cn", "mail": "mail", "uid": "uid"}, "exportedVars": {},
        "macros": {
            "_whatToTrace": "$uid", "grupper": groups, "fornamn": "(split / /, $cn)[0]",
            "efternamn": "(split / /, $cn)[1]"},
        "groups": {}, "locationRules": {}, "exportedHeaders": {}, "whatToTrace": "_whatToTrace",
        "multiValuesSeparator": "; ", "captcha_mail_enabled": 0, "captcha_register_enabled": 0,
        "issuerDBOpenIDConnectActivation": 1, "issuerDBOpenIDConnectPath": "^/oauth2/", "issuerDBOpenIDConnectRule": 1,
        "oidcServiceMetaDataIssuer": issuer, "oidcServiceMetaDataAuthorizeURI": "authorize",
        "oidcServiceMetaDataTokenURI": "token", "oidcServiceMetaDataUserInfoURI": "userinfo",
        "oidcServiceMetaDataJWKSURI": "jwks", "oidcServiceMetaDataEndSessionURI": "logout",
        "oidcServiceMetaDataCheckSessionURI": "checksession.html", "oidcServiceMetaDataFrontChannelURI": "flogout",
        "oidcServiceMetaDataBackChannelURI": "blogout", "oidcServiceMetaDataRegistrationURI": "register",
        "oidcServiceMetaDataIntrospectionURI": "introspect", "oidcServiceMetaDataAuthnContext": {"loa-2": 2},
        "oidcServicePrivateKeySig": private, "oidcServicePublicKeySig": public, "oidcServiceKeyIdSig": "prov",
        "oidcServiceAllowAuthorizationCodeFlow": 1, "oidcRPMetaDataExportedVars": {"rp": {
            "given_name": "fornamn", "family_name": "efternamn", "email": "mail", "uid": "uid",
            "groups": "grupper;string;always", "sid": "uid"}},
        "oidcRPMetaDataOptions": {"rp": {
            "oidcRPMetaDataOptionsClientID": client, "oidcRPMetaDataOptionsClientSecret": secret,
            "oidcRPMetaDataOptionsRedirectUris": answer_at, "oidcRPMetaDataOptionsIDTokenSignAlg": "RS256",
            "oidcRPMetaDataOptionsBypassConsent": 1, "oidcRPMetaDataOptionsRequirePKCE": 1,
            "oidcRPMetaDataOptionsIDTokenForceClaims": 1, "oidcRPMetaDataOptionsUserIDAttr": "uid",
            "oidcRPMetaDataOptionsPostLogoutRedirectUris": back_at, "oidcRPMetaDataOptionsLogoutBypassConfirm": 1,
            "oidcRPMetaDataOptionsLogoutUrl": told_at, "oidcRPMetaDataOptionsLogoutType": "front",
            "oidcRPMetaDataOptionsLogoutSessionRequired": 1, "oidcRPMetaDataOptionsIDTokenExpiration": 600,
            "oidcRPMetaDataOptionsAccessTokenExpiration": 600}},
        "oidcRPMetaDataOptionsExtraClaims": {"rp": {"profile": "uid groups given_name family_name sid"}},
        "portalCheckLogins": 0, "portalDisplayRegister": 0, "portalDisplayResetPassword": 0, "notification": 0,
        "requireToken": 0, "bruteForceProtection": 0, "corsEnabled": 0, "cspFormAction": "*", "timeout": 3600,
    }  # fmt: skip
    (folder / "conf" / "lmConf-1.json").write_text(json.dumps(settings))
    (folder / "lemonldap-ng.ini").write_text(
        f"[all]\n[configuration]\ntype=File\ndirName={folder}/conf\n[portal]\n"
        f"templateDir=/usr/share/lemonldap-ng/portal/templates\nstaticPrefix=/static\n[handler]\n[manager]\n"
    )
    (folder / "app.psgi").write_text(_PSGI % {"folder": folder})
    command = [
        "plackup",
        "--no-default-middleware",
        "-s",
        "HTTP::Server::PSGI",
        "-o",
        "127.0.0.1",
        "-p",
        str(port),
        "-a",
        f"{folder}/app.psgi",
    ]
    environment = {"LLNG_DEFAULTCONFFILE": str(folder / "lemonldap-ng.ini")}
    where = f"{issuer}/.well-known/openid-configuration"
    with _running(command, environment, where, folder / "server.log", folder):
        yield issuer
