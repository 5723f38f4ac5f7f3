"""Where the publication of a data set stands."""

from __future__ import annotations

from styrkedjan.domain.lifecycle import Labelled, Lifecycle


class PublicationState(Labelled):
    """Only what is published is seen by anybody else."""

    PREPARING = "preparing", "Förbereds"
    PUBLISHED = "published", "Publicerad"
    WITHDRAWN = "withdrawn", "Tillbakadragen"


class PublicationMove(Labelled):
    CHANGE = "change", "Ändra uppgifterna om den"
    PUBLISH = "publish", "Publicera den"
    RENEW = "renew", "Publicera nya värden"
    WITHDRAW = "withdraw", "Dra tillbaka den"


_S, _M = PublicationState, PublicationMove
PUBLICATION = Lifecycle(
    "publication",
    "Publiceringen",
    [
        *((_M.CHANGE, state, state) for state in _S),
        (_M.PUBLISH, _S.PREPARING, _S.PUBLISHED),
        (_M.PUBLISH, _S.WITHDRAWN, _S.PUBLISHED),
        (_M.RENEW, _S.PUBLISHED, _S.PUBLISHED),
        (_M.WITHDRAW, _S.PUBLISHED, _S.WITHDRAWN),
    ],
    first=_S.PREPARING,
    said={_S.PREPARING: "förbereds"},
)


class Licence(Labelled):
    """Under what terms the data may be used. The addresses are those the national catalogue asks for."""

    CC0 = "cc0", "CC0 1.0: får användas helt fritt"
    CC_BY = "cc-by", "CC BY 4.0: får användas om källan anges"

    @property
    def address(self) -> str:
        return {
            Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
            Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
        }[self]


class Frequency(Labelled):
    """How often new values come, in the European list of frequencies."""

    ANNUAL = "ANNUAL", "Varje år"
    BIANNUAL = "ANNUAL_2", "Två gånger om året"
    QUARTERLY = "QUARTERLY", "Varje kvartal"
    MONTHLY = "MONTHLY", "Varje månad"
    IRREGULAR = "IRREG", "När något har ändrats"
