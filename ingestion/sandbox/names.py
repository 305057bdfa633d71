"""Names, places, addresses and numbers of companies and people that do not exist."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from random import Random

_HEADS = ("Al", "Bel", "Cor", "Dra", "El", "Fen", "Gal", "Hal", "Iv", "Jor", "Kel", "Lum", "Mar", "Nor", "Or",
          "Pel", "Quin", "Rav", "Sol", "Tor", "Ul", "Ver", "Wil", "Xan", "Yor", "Zel", "Bran", "Cast", "Drey",
          "Falk", "Grun", "Hest")  # fmt: skip
_MIDDLES = ("a", "be", "ci", "do", "e", "fa", "go", "ha", "i", "ka", "lo", "mi", "no", "o", "pa", "ra", "so", "ta",
            "u", "va", "we", "xi", "ya", "zo", "bri", "cla", "dre", "fla", "gri", "kno", "ple", "tri")  # fmt: skip
_TAILS = ("tec", "mann", "dale", "berg", "nova", "stein", "ford", "lux", "ville", "wick", "data", "flow", "works",
          "line", "port", "gate", "mark", "vale", "crest", "field", "haus", "soft", "net", "logic", "med", "trans",
          "core", "grid", "wave", "path", "bank", "press")  # fmt: skip
_TRADES = ("Systems", "Logistics", "Consulting", "Foods", "Energy", "Media", "Health", "Retail", "Finance", "Labs",
           "Robotics", "Travel", "Textiles", "Security", "Chemicals", "Learning")  # fmt: skip
INDUSTRIES = ("COMPUTER_SOFTWARE", "LOGISTICS_AND_SUPPLY_CHAIN", "MANAGEMENT_CONSULTING", "FOOD_PRODUCTION",
              "RENEWABLES_ENVIRONMENT", "ONLINE_MEDIA", "HOSPITAL_HEALTH_CARE", "RETAIL", "FINANCIAL_SERVICES",
              "RESEARCH", "MACHINERY", "LEISURE_TRAVEL_TOURISM", "TEXTILES", "SECURITY_AND_INVESTIGATIONS",
              "CHEMICALS", "E_LEARNING")  # fmt: skip
TITLES = ("Head of Operations", "CFO", "Sales Operations Manager", "IT Manager", "CEO", "Office Manager", "Controller",
          "VP Sales", "Revenue Operations Lead", "Data Analyst", "Customer Success Lead", "Procurement")  # fmt: skip
NICKNAMES = {"Alexander": "Alex", "Katharina": "Kathi", "William": "Bill", "Elizabeth": "Liz", "Michael": "Mike",
             "Robert": "Bob", "Christopher": "Chris", "Margaret": "Maggie", "Thomas": "Tom", "Johannes": "Hannes",
             "Benjamin": "Ben", "Samuel": "Sam", "Jennifer": "Jen", "Francisco": "Paco", "José": "Pepe",
             "Guillaume": "Guill", "Isabella": "Bella", "Maximilian": "Max", "Stephanie": "Steffi",
             "Andrew": "Andy"}  # fmt: skip
_FIRST = {
    "de": ("Anna", "Johannes", "Katharina", "Jürgen", "Sabine", "Alexander", "Maximilian", "Stephanie", "Lukas",
           "Julia", "Björn", "Heike", "Thomas", "Ulrike", "Felix", "Petra"),
    "en": ("William", "Elizabeth", "Michael", "Robert", "Christopher", "Margaret", "Benjamin", "Samuel", "Jennifer",
           "Emily", "Andrew", "Olivia", "James", "Charlotte", "Daniel", "Grace"),
    "fr": ("Guillaume", "Chloé", "Benoît", "Camille", "Hélène", "Pierre", "Margaux", "Élodie", "Antoine", "Inès"),
    "es": ("José", "María", "Francisco", "Lucía", "Javier", "Carmen", "Pablo", "Núria", "Isabella", "Matteo",
           "João", "Beatriz"),
}  # fmt: skip
_LAST = {
    "de": ("Müller", "Schmidt", "Weiß", "Schröder", "Becker", "Hoffmann", "Krüger", "Vogel", "Lehmann", "Köhler",
           "Brandt", "Schäfer", "van den Berg", "de Vries", "Lindqvist", "Öztürk", "Nowak", "Huber"),
    "en": ("Smith", "Johnson", "O'Neill", "Williams", "Brown", "Taylor", "Davies", "Wilson", "Evans", "Walker",
           "Robinson", "Thompson", "Garcia", "Nguyen", "Patel", "Mitchell", "Carter", "MacDonald"),
    "fr": ("Lefèvre", "Dubois", "Moreau", "Laurent", "Girard", "Rousseau", "Fontaine", "Chevalier", "Lambert"),
    "es": ("García", "Fernández", "López", "Muñoz", "Rossi", "Ferrari", "Silva", "Santos", "Romano", "Núñez"),
}  # fmt: skip
FREEMAIL = ("gmail.com", "outlook.com", "gmx.de", "yahoo.com", "icloud.com")


@dataclass(frozen=True, slots=True)
class Country:
    """Where a company sits: what its records write, its currency, zone and dialling plan."""

    code: str
    name: str
    other_names: tuple[str, ...]
    weight: int
    currency: str
    zone: str
    tongue: str
    tld: str
    dial: str
    area: tuple[str, ...]
    digits: int
    cities: tuple[str, ...]
    legal: tuple[str, ...]


COUNTRIES = (
    Country("DE", "Germany", ("DE", "Deutschland"), 24, "eur", "Europe/Berlin", "de", "de", "49",
            ("30", "89", "40", "221"), 8, ("Berlin", "München", "Hamburg", "Köln"), ("GmbH", "AG", "GmbH & Co. KG")),
    Country("US", "United States", ("US", "USA"), 23, "usd", "America/New_York", "en", "com", "1",
            ("212", "415", "312", "617"), 7, ("New York", "San Francisco", "Chicago", "Boston"),
            ("Inc.", "LLC", "Corp.")),
    Country("GB", "United Kingdom", ("GB", "UK"), 16, "gbp", "Europe/London", "en", "co.uk", "44",
            ("20", "121", "161"), 8, ("London", "Birmingham", "Manchester"), ("Ltd", "PLC", "LLP")),
    Country("FR", "France", ("FR",), 9, "eur", "Europe/Paris", "fr", "fr", "33", ("1",), 8,
            ("Paris", "Lyon"), ("SAS", "SARL", "SA")),
    Country("NL", "Netherlands", ("NL", "Nederland"), 7, "eur", "Europe/Amsterdam", "de", "nl", "31",
            ("20", "10"), 7, ("Amsterdam", "Rotterdam"), ("B.V.", "N.V.")),
    Country("ES", "Spain", ("ES", "España"), 6, "eur", "Europe/Madrid", "es", "es", "34", ("91", "93"), 7,
            ("Madrid", "Barcelona"), ("S.L.", "S.A.")),
    Country("AT", "Austria", ("AT", "Österreich"), 5, "eur", "Europe/Vienna", "de", "at", "43", ("1",), 7,
            ("Wien", "Graz"), ("GmbH", "AG")),
    Country("IT", "Italy", ("IT", "Italia"), 5, "eur", "Europe/Rome", "es", "it", "39", ("02", "06"), 8,
            ("Milano", "Roma"), ("S.r.l.", "S.p.A.")),
    Country("CH", "Switzerland", ("CH", "Schweiz"), 3, "eur", "Europe/Zurich", "de", "ch", "41", ("44",), 7,
            ("Zürich", "Basel"), ("AG", "GmbH")),
    Country("BR", "Brazil", ("BR", "Brasil"), 2, "usd", "America/Sao_Paulo", "es", "com.br", "55", ("11", "21"), 8,
            ("São Paulo", "Rio de Janeiro"), ("Ltda.", "S.A.")),
)  # fmt: skip
COUNTRY_WEIGHTS = tuple(country.weight for country in COUNTRIES)


def ascii_slug(text: str) -> str:
    """Lower-case ASCII letters and digits, as an address would be written."""
    for letter, spelled in (("ß", "ss"), ("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        text = text.lower().replace(letter, spelled)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "".join(ch for ch in plain if ch.isalnum())


def company_root(seed: int, account: int) -> tuple[str, str, int]:
    """(coined word, trade, index of the industry); 524,288 roots before one repeats, then numbered."""
    size = len(_HEADS) * len(_MIDDLES) * len(_TAILS) * len(_TRADES)
    cycle, slot = divmod(account, size)
    slot = (slot * 314_159 + seed * 27_183) % size
    slot, trade = divmod(slot, len(_TRADES))
    slot, tail = divmod(slot, len(_TAILS))
    head, middle = divmod(slot, len(_MIDDLES))
    word = _HEADS[head] + _MIDDLES[middle] + _TAILS[tail] + (str(cycle + 1) if cycle else "")
    return word, _TRADES[trade], trade


def person_name(rng: Random, tongue: str) -> tuple[str, str]:
    """First and last name in the fashion of a language; one in eight comes from elsewhere."""
    if rng.random() < 0.12:
        tongue = rng.choice(("de", "en", "fr", "es"))
    return rng.choice(_FIRST[tongue]), rng.choice(_LAST[tongue])


def work_email(rng: Random, first: str, last: str, domain: str) -> str:
    """An address in one of the usual house styles."""
    f, last_ = ascii_slug(first), ascii_slug(last)
    return f"{rng.choice((f'{f}.{last_}', f'{f[0]}.{last_}', f'{f}', f'{f[0]}{last_}', f'{f}.{last_}'))}@{domain}"


def phone(rng: Random, country: Country) -> tuple[str, str]:
    """Area code and subscriber number, national, without a trunk prefix."""
    first = str(rng.randint(2, 9))
    return rng.choice(country.area), first + "".join(str(rng.randint(0, 9)) for _ in range(country.digits - 1))


def written_phone(rng: Random, country: Country, number: tuple[str, str]) -> str:
    """The number as one of many hands would type it."""
    area, local = number
    trunk = "" if country.code in ("US", "ES", "IT") else "0"
    half = len(local) // 2
    return rng.choice((
        f"+{country.dial}{area}{local}", f"+{country.dial} {area} {local[:half]} {local[half:]}",
        f"{trunk}{area} {local}", f"{trunk}{area}/{local}", f"00{country.dial} {area} {local}",
        f"+{country.dial} ({trunk}{area}) {local[:half]}-{local[half:]}" if trunk else f"({area}) {local}",
    ))  # fmt: skip
