"""What the invented municipalities and jury say. Every word is ours."""

from __future__ import annotations

INVITATION = """Nu kan alla kommuner söka Sveriges KvalitetsKommun {year}. Vi söker kommuner som förbättrar sig på ett \
systematiskt sätt, som vågar jämföra sig och som delar med sig av det de har lärt.

Ni svarar på femtio frågor och beskriver ert arbete på fyra kriterier. Ni behöver ha en publicerad utvärdering enligt \
Kommunkompassen. Sök senast {until}.

En nomineringsgrupp väljer fem. De fem granskas med Kommunkompassen och Resultatvisaren, och juryn beslutar. Blir ni \
nominerade är er ansökan offentlig i boken om de nominerade. Boken visar också era mål för måtten i Resultatvisaren."""

FOREWORD = """Varje år visar några kommuner att det går att bli bättre utan att det kostar mer. Boken handlar om \
fem av dem.

De är olika stora och har olika förutsättningar. Det de har gemensamt är att de vet vad de vill, mäter om det blir så \
och ändrar sig när det inte blir det. Ingen av dem är bäst på allt. Alla fem är bra på något som andra kan lära av.

Läs därför inte boken som en tävling. Läs den med en penna i handen, och ring till någon av kommunerna. De svarar."""

REASONS = {
    "Ekevik": "Kommunen följer varje mål från fullmäktige till enhet och berättar lika tydligt om det som går dåligt.",
    "Almsäter": "Medarbetarna ändrar själva hur arbetet görs, och sjukfrånvaron har minskat tre år i rad.",
    "Björkvalla": "Invånarna är med innan förslagen är färdiga, och kommunen kan visa vad som blev annorlunda.",
    "Dalsinge": "Rapporteringen är enkel och ärlig, och chefer får veta kostnaden för varje tjänst varje månad.",
    "Edstuna": "Kommunen lär av andra: varje jämförelse slutar i ett beslut om vad som ska prövas.",
    "Fagerlanda": "En liten kommun som delar tjänster med fyra grannar och mäter vad det ger.",
    "vinnare": (
        "Björkvalla belönas för att invånarna märker skillnad. Dialogen börjar innan förslaget är skrivet och slutar "
        "med ett svar till dem som var med. Kommunen visar öppet vad som har lyckats och vad som inte har det. "
        "Juryn vill särskilt lyfta fram ungdomarnas årliga granskning av budgeten."
    ),
}

TEXTS = {
    "Ekevik": {
        "democracy": (
            "Alla mål och resultat ligger på en sida som är skriven för den som inte arbetar i kommunen. Varje "
            "mål går att följa från fullmäktige ut till en enhet.\n\nSedan två år svarar vi den som har lämnat en "
            "synpunkt inom tio dagar. Vi har inte nått dem som sällan hör av sig, och prövar nu samtal i "
            "tvättstugor och idrottshallar."
        ),
        "services": (
            "Enheterna rapporterar tre gånger om året. Skillnader mellan enheter tas upp på ett gemensamt möte, "
            "och den som har lyckats berättar hur.\n\nSkolans resultat är vårt svagaste kort. Vi har ändrat hur "
            "stödet fördelas, och ser de första tecknen på att det hjälper."
        ),
        "work": (
            "Ingen chef ska ha fler än trettio medarbetare. Vi är där i skolan och förskolan, men inte i "
            "äldreomsorgen.\n\nVarje arbetsplats väljer en sak ur medarbetarenkäten att förbättra och följer upp den"
            " efter ett halvår."
        ),
        "society": (
            "Företagen har en väg in och vet hur lång tid ett ärende tar. Bygglov tar i snitt sju veckor.\n\nVi "
            "planerar för fler bostäder nära tåget, och har flyttat två skolor in i planeringen för att hinna i "
            "tid."
        ),
    },
    "Almsäter": {
        "democracy": (
            "Varje nämnd har ett öppet möte per termin på en plats där folk redan är. Det som sägs skrivs upp och"
            " besvaras på nästa möte.\n\nVårt valdeltagande är lägre än grannarnas i två distrikt. Vi har inte "
            "hittat rätt sätt än."
        ),
        "services": (
            "Hemtjänsten planeras av dem som gör besöken. Antalet personer som varje brukare möter har gått från "
            "sjutton till tolv på två år.\n\nKostnaden är densamma som förut."
        ),
        "work": (
            "Förslag från medarbetare prövas inom en månad av dem som lämnade dem. I fjol prövades 214 förslag "
            "och 131 blev kvar.\n\nSjukfrånvaron har minskat tre år i rad, mest där förslagen är flest."
        ),
        "society": (
            "Vi är en liten kommun och kan inte göra allt själva. Företagen är med och avgör vilka kurser som "
            "vuxenutbildningen ger.\n\nÅtta av tio som gick en sådan kurs hade arbete ett halvår senare."
        ),
    },
    "Björkvalla": {
        "democracy": (
            "Dialogen börjar innan förslaget är skrivet. Den som har varit med får ett brev om vad som hände, "
            "även när svaret är nej.\n\nVarje år granskar trettio ungdomar budgeten och lägger egna förslag. Fyra av"
            " sju förslag har blivit verklighet."
        ),
        "services": (
            "Vi skriver löften till brukarna och mäter om de hålls. Bryts ett löfte ringer chefen upp.\n\nNär en "
            "tjänst kostar mer än hos andra tar vi reda på varför innan vi ändrar. Det har sparat oss två dåliga "
            "beslut."
        ),
        "work": (
            "Chefer och medarbetare gör arbetsmiljöplanen tillsammans, på en sida. Planen hänger på väggen.\n\nNio "
            "av tio nya medarbetare är kvar efter två år. Det var sju av tio när vi började."
        ),
        "society": (
            "Den som vill starta något får en person att ringa till, från första frågan till sista "
            "tillståndet.\n\nVårt klimatmål följs upp varje år i fullmäktige, och de tre sista åren har vi nått det."
        ),
    },
    "Dalsinge": {
        "democracy": (
            "Handlingar och beslut är öppna och går att söka i. Vi är bra på att berätta, men sämre på att "
            "lyssna.\n\nVi har börjat fråga invånarna vartannat år och lägger svaren intill våra egna mål."
        ),
        "services": (
            "Varje chef får varje månad veta vad tjänsten kostar per brukare, och hur det ser ut hos tre andra "
            "kommuner.\n\nRapporten är två sidor. Den som inte har använt en siffra på ett år får föreslå att den "
            "tas bort."
        ),
        "work": (
            "Många hos oss går på knäna. Vi har för få chefer i omsorgen, och det syns i sjukfrånvaron.\n\nUnder "
            "året har vi anställt sex enhetschefer. Vi vet inte än vad det ger."
        ),
        "society": (
            "Kommunen har en plan för var man kan bo, och den är antagen efter en ovanligt lång dialog.\n\nFöretagen"
            " ger oss bättre betyg än förut, men små företag lämnar sällan anbud."
        ),
    },
    "Edstuna": {
        "democracy": (
            "Vi har ingen egen idé om dialog. Vi har lånat tre från andra, prövat dem ett år var och behållit "
            "en.\n\nDen vi behöll är invånarpanelen, där hundra lottade personer svarar fyra gånger om året."
        ),
        "services": (
            "Varje jämförelse slutar i ett beslut: pröva, låt bli eller ta reda på mer. Besluten går att "
            "läsa.\n\nEfter ett besök i en kommun med bättre läsresultat ändrade vi hur lärarna planerar "
            "tillsammans."
        ),
        "work": (
            "Medarbetare byter arbetsplats en vecka om året med någon i en annan kommun. Hälften kommer hem med "
            "något att pröva.\n\nLöneskillnader mellan kvinnor och män kartläggs varje år och är rättade i tre "
            "yrken."
        ),
        "society": (
            "Vi delar bygglov och miljötillsyn med två grannar. Tiderna är kortare och ingen ort har blivit utan "
            "besök.\n\nVi övar kris tillsammans med föreningar, som ofta vet mer än vi."
        ),
    },
    "Fagerlanda": {
        "democracy": (
            "Vi är fyratusen invånare och känner de flesta. Det gör det lätt att prata och svårt att höra dem som"
            " tiger.\n\nDärför ringer vi upp ett lottat urval varje höst."
        ),
        "services": (
            "Fyra kommuner delar lön, upphandling och it. Vi mäter vad det ger och har lämnat ett samarbete som "
            "inte gav något.\n\nSkolans resultat går upp och ner med små årskullar, och vi säger det."
        ),
        "work": (
            "Alla som vill har heltid. Det kräver att man arbetar på mer än ett ställe, och det tycker inte alla "
            "om.\n\nVi frågar varje vår och ändrar det som går."
        ),
        "society": (
            "Företagen träffar kommunchefen första tisdagen i månaden. Det finns kaffe och inga bilder.\n\nPlanen "
            "för boende är från 2011 och behöver göras om."
        ),
    },
}  # fmt: skip

EXAMPLES = {
    "Ekevik": (("5.1", "Ett mål följt hela vägen", "Varje siffra går att öppna ända ut till enheten."),),
    "Almsäter": (
        ("7.3", "Förslag prövas på en månad", "Den som lämnar ett förslag leder försöket. 131 av 214 blev kvar."),
        ("6.3", "En sak i taget", "Varje arbetsplats väljer en sak ur enkäten och följer upp den efter ett halvår."),
    ),
    "Björkvalla": (
        ("1.2", "Ungdomar granskar budgeten", "Trettio ungdomar läser budgeten varje år och lägger egna förslag."),
        ("2.5", "Chefen ringer upp", "När ett löfte bryts ringer chefen upp den som det gällde."),
    ),
    "Dalsinge": (
        ("5.3", "Kostnaden varje månad", "Varje chef ser kostnaden per brukare, hos sig och hos tre andra."),
        ("5.4", "Två sidor", "Rapporten är två sidor. Siffror som ingen använder tas bort."),
    ),
    "Edstuna": (
        ("6.1", "En vecka någon annanstans", "Medarbetare byter arbetsplats en vecka om året med en annan kommun."),
        ("7.1", "Varje jämförelse slutar i ett beslut", "Pröva, låt bli eller ta reda på mer. Besluten är öppna."),
    ),
    "Fagerlanda": (("4.3", "Fyra kommuner delar", "Lön och it drivs ihop. Det som inte ger något avslutas."),),
}  # fmt: skip

ANSWERS = (
    "Beskrivet på vår webbplats, senast ändrat i höstas.",
    "Rapporten till nämnden i juni, avsnitt 3.",
    "Två mätningar, den senaste med 61 procents svar.",
    "Protokollet från mars, och uppföljningen i september.",
    "Tre exempel finns i bilagan till egenbeskrivningen.",
    "Andelen är 84 procent, mot 79 förra året.",
)
