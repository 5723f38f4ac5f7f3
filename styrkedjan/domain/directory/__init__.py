"""Who somebody is: affiliations, the directory's protocol (SCIM) and codes that change by the minute."""
