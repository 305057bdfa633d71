"""Words that linkage knows: legal forms of companies and the names of mailboxes that belong to a role."""

# fmt: off
# as they stand once Unicode is folded and dots are off
LEGAL_FORMS = frozenset({
    "ab", "ag", "ans", "aps", "as", "asa", "bhd", "bv", "bvba", "co", "cokg", "company", "corp",
    "corporation", "cv", "cvba", "doo", "dooel", "eg", "ehf", "eirl", "ek", "eood", "epe", "eu", "eurl",
    "ev", "gbr", "ggmbh", "gmbh", "gmbhcokg", "hf", "inc", "incorporated", "jsc", "kdd", "kft", "kg",
    "kgaa", "kk", "ks", "lda", "limited", "llc", "llp", "lp", "ltd", "ltda", "mbh", "nv", "nyrt",
    "oao", "ohg", "ood", "ooo", "oy", "oyj", "pao", "plc", "pte", "pty", "pvt", "rt", "sa", "sab", "sae",
    "sagl", "saoc", "sapi", "sarl", "sas", "sasu", "sc", "sca", "scs", "sdn", "se", "sgps", "sia", "sl",
    "sll", "slu", "snc", "soc", "spa", "spj", "spk", "spolka", "spzoo", "srl", "sro", "ss", "tbk", "ua",
    "uab", "ug", "vof", "zao", "zoo", "zrt",
})

# the local part of an address, or its first word
ROLE_MAILBOXES = frozenset({
    "abuse", "accounting", "accounts", "accountspayable", "admin", "administration", "ap", "ar",
    "billing", "biuro", "booking", "bookings", "buchhaltung", "careers", "compliance", "compras",
    "compta", "comptabilite", "contabilidad", "contact", "contacto", "contato", "contatti",
    "customerservice", "einkauf", "enquiries", "enquiry", "facturacion", "facturas", "facturation",
    "fakturering", "faktury", "finance", "finanzen", "hello", "help", "helpdesk", "hola", "hr", "info",
    "information", "inkoop", "inquiries", "invoice", "invoices", "invoicing", "it", "jobs", "kontakt",
    "legal", "mail", "marketing", "moin", "no-reply", "noreply", "office", "ordering", "orders",
    "payable", "payments", "post", "postmaster", "press", "privacy", "purchase", "purchasing",
    "reception", "rechnung", "rechnungen", "sales", "secretariat", "security", "service", "shop", "sklep",
    "support", "team", "ventas", "verkauf", "vertrieb", "webmaster", "welcome",
})
# fmt: on
