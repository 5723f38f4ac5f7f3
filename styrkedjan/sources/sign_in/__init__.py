"""Log-ins made elsewhere: OpenID Connect and SAML. What is told is tried here, and means nothing until it is."""
