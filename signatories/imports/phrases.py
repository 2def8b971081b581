"""How people write, in seven languages, that an organization signs: the words `reply` looks for. Data, no rules."""

# Each begins a name: "on behalf of Ahl Horan".
BEHALF = (
    "on behalf of", "in the name of", "representing", "signing for", "sign on for",
    "au nom de", "au nom du", "au nom des", "pour le compte de", "de la part de",
    "en nombre de", "en nombre del", "en representación de",
    "im namen von", "im namen des", "im namen der", "für die", "für den",
    "em nome de", "em nome da", "em nome do",
    "от имени", "от лица",
    "بالنيابة عن", "نيابة عن", "باسم",
)  # fmt: skip

# Each begins a name that goes on to the end of the request: "please add X to the list".
ADD = (
    "please add", "please include", "please list", "kindly add", "kindly include", "add us as", "list us as",
    "you can add", "you may add", "happy for you to add", "sign us on as", "sign us up as", "put down",
    "veuillez ajouter", "merci d'ajouter", "merci d’ajouter", "vous pouvez ajouter", "prière d'ajouter",
    "por favor agreguen a", "por favor agregar a", "por favor añadan a", "por favor añadir a", "por favor incluyan a",
    "por favor incluir a", "por favor agreguen", "por favor añadan", "por favor incluyan", "pueden agregar a",
    "bitte fügen sie", "bitte nehmen sie", "por favor adicionem", "por favor incluam",
    "просим добавить", "прошу добавить", "пожалуйста, добавьте", "просим включить",
    "يرجى إضافة", "الرجاء إضافة", "نرجو إضافة", "أرجو إضافة",
)  # fmt: skip

# What ends such a request.
TO_LIST = (
    "to the", "to this", "to your", "to our", "as a sign", "as sign", "as an endors", "as endors", "as one of",
    "as a support", "among the", "on the list", "in the list", "with the other",
    "à la liste", "à votre", "à la déclaration", "à cette", "aux signataires", "parmi", "comme signataire",
    "a la lista", "a la declaración", "a los firmantes", "entre los", "como firmante", "como organización",
    "hinzu", "zur liste", "in die liste", "auf die liste", "als unterzeich",
    "à lista", "aos signatários", "como signatári",
    "в список", "к списку", "к заявлению", "в число",
    "إلى", "في قائمة", "ضمن",
)  # fmt: skip

# "We, X, sign": what may follow "we"; and "X would like to sign".
WE = ("we", "nous", "nosotros", "nosotras", "wir", "nós", "мы", "نحن")
WISHES = (
    "would like to", "wishes to", "wish to", "is happy to", "are happy to", "is glad to", "is pleased to",
    "is delighted to", "is proud to", "wants to", "will", "hereby", "has decided to", "agrees to", "confirms its",
    "signs", "endorses", "supports", "joins", "also signs", "can sign", "fully supports", "fully endorses",
    "souhaite", "signe", "soutient", "désire", "se joint", "s'associe", "est heureux", "est heureuse", "confirme",
    "desea", "firma", "suscribe", "apoya", "quiere", "se adhiere", "se suma",
    "möchte", "unterzeichnet", "unterstützt", "schließt sich",
    "deseja", "assina", "apoia", "subscreve",
    "подписывает", "поддерживает", "хочет", "желает", "присоединяется",
    "توقع", "تدعم", "ترغب", "تود", "تنضم", "يوقع", "يدعم",
)  # fmt: skip
SIGNING = (
    "sign", "endors", "support", "join", "add", "list", "behalf", "statement", "letter", "sogn", "déclaration",
    "count us", "we are in", "we're in", "include us",
    "ajout", "firm", "suscri", "adhi", "agreg", "unterz", "unterst", "assin", "подпис", "поддерж", "присоед",
    "وقع", "توقيع", "دعم", "انضم", "بيان",
)  # fmt: skip

CLOSINGS = (
    "best regards", "kind regards", "warm regards", "regards", "best wishes", "all the best", "best", "sincerely",
    "yours sincerely", "yours faithfully", "sincerely yours", "respectfully", "in solidarity", "solidarity",
    "with thanks", "many thanks", "thanks", "thank you", "thanks and regards", "warmly", "cheers", "yours", "in peace",
    "cordialement", "bien cordialement", "bien à vous", "salutations", "sincères salutations", "merci", "solidairement",
    "saludos", "saludos cordiales", "atentamente", "un saludo", "cordialmente", "un abrazo", "gracias",
    "mit freundlichen grüßen", "freundliche grüße", "viele grüße", "beste grüße", "herzliche grüße",
    "cordiali saluti", "distinti saluti", "un saluto", "saluti", "grazie",
    "med vänliga hälsningar", "vänliga hälsningar", "med vänlig hälsning", "vänligen", "hälsningar", "mvh", "tack",
    "met vriendelijke groet", "met vriendelijke groeten", "vriendelijke groeten", "hartelijke groet", "groeten",
    "atenciosamente", "cumprimentos", "com os melhores cumprimentos", "abraços",
    "с уважением", "с наилучшими пожеланиями", "всего доброго",
    "مع التحية", "مع أطيب التحيات", "مع خالص التحية", "تحياتي", "مع التقدير", "وتفضلوا بقبول فائق الاحترام", "شكرا",
)  # fmt: skip

ROLES = (
    "director", "coordinator", "president", "secretary", "manager", "officer", "head of", "chair", "chief", "ceo",
    "founder", "advisor", "adviser", "representative", "programme", "program lead", "advocacy", "spokesperson",
    "treasurer", "lead", "assistant", "executive", "board member", "consultant", "lawyer", "researcher",
    "directeur", "directrice", "président", "présidente", "coordinateur", "coordinatrice", "secrétaire", "responsable",
    "chargé", "chargée", "fondateur", "fondatrice", "délégué", "déléguée",
    "directora", "presidente", "presidenta", "coordinador", "coordinadora", "secretario", "secretaria", "fundador",
    "fundadora", "encargado", "encargada",
    "geschäftsführer", "geschäftsführerin", "leiter", "leiterin", "vorsitzende", "vorsitzender", "referent",
    "referentin", "vorstand", "diretor", "diretora", "coordenador", "coordenadora",
    "директор", "координатор", "президент", "председатель", "руководитель", "секретарь", "юрист",
    "مدير", "مديرة", "منسق", "منسقة", "رئيس", "رئيسة", "المدير", "المديرة", "المنسق", "رئيسة مجلس", "مسؤول", "مسؤولة",
    "المنسقة", "الرئيس", "الرئيسة", "أمين", "أمينة", "الأمين العام", "الأمينة العامة", "ممثل", "ممثلة", "مستشار",
    "مستشارة", "ناطق", "ناطقة", "سكرتير", "سكرتيرة", "محام", "محامية", "باحث", "باحثة", "مؤسس", "نائب", "عضو",
    "secretary general", "chairperson", "chairman", "chairwoman", "vice", "deputy", "policy", "communications",
    "trésorier", "trésorière", "porte parole", "chef de", "cheffe de", "conseiller", "conseillère", "gérant", "gérante",
    "tesorero", "tesorera", "portavoz", "gerente", "representante", "asesor", "asesora", "responsable",
    "generalsekretär", "generalsekretärin", "sprecher", "sprecherin", "präsident", "präsidentin", "geschäftsführung",
    "geschäftsleitung", "leitung", "mitarbeiter", "mitarbeiterin", "beauftragte", "beauftragter",
    "secretário", "secretária", "gestor", "gestora", "assessor", "assessora", "responsável", "porta voz", "tesoureiro",
    "direttore", "direttrice", "segretario", "segretaria", "coordinatore", "coordinatrice", "responsabile", "referente",
    "portavoce", "legale rappresentante", "tesoriere",
    "ordförande", "generalsekreterare", "sekreterare", "chef", "samordnare", "handläggare", "föreståndare", "direktör",
    "ledamot", "kassör", "talesperson",
    "voorzitter", "secretaris", "penningmeester", "bestuurder", "bestuurslid", "medewerker", "beleidsmedewerker",
    "coördinator", "woordvoerder", "hoofd",
)  # fmt: skip
# German, Dutch and the Nordic languages write a job title as one word, of which only the end is known.
ROLE_ENDINGS = (
    "sekreterare", "sekretär", "sekretärin", "ledare", "chef", "ansvarig", "samordnare", "handläggare", "direktör",
    "leiter", "leiterin", "leitung", "führer", "führerin", "koordinator", "koordinatorin", "direktor", "direktorin",
    "manager", "managerin", "referent", "referentin", "sprecher", "sprecherin", "leider", "medewerker", "coördinator",
    "directeur", "voorzitter",
)  # fmt: skip
# In Arabic a role is followed by its organization, which begins with one of these, "of" (ل) joined to it or not.
KINDS_AFTER_ROLE = (
    "منظمة", "جمعية", "مؤسسة", "مركز", "شبكة", "اتحاد", "رابطة", "هيئة", "مبادرة", "تجمع", "معهد", "لجنة", "منتدى",
)  # fmt: skip

LABELS: dict[str, tuple[str, ...]] = {
    "from": ("from", "de", "von", "от", "من", "发件人", "da"),
    "date": ("date", "sent", "datum", "gesendet", "envoyé", "fecha", "enviado", "enviado el", "data", "дата",
             "отправлено", "التاريخ", "تاريخ", "أرسلت", "日期"),
    "name": ("organization", "organisation", "name of organization", "name of organisation", "organization name",
             "organisation name", "name of the organization", "name of the organisation", "ngo", "association", "group",
             "nom de l'organisation", "organización", "nombre de la organización", "organização",
             "name der organisation", "организация", "название организации", "المنظمة", "اسم المنظمة", "الجمعية"),
    # Of no use here, and no text either.
    "header": ("subject", "to", "cc", "bcc", "reply-to", "betreff", "an", "objet", "à", "asunto", "para", "assunto",
               "тема", "кому", "копия", "الموضوع", "إلى", "نسخة"),
    "country": ("country", "pays", "país", "land", "страна", "البلد", "الدولة"),
    "person": ("contact person", "contact", "contact name", "name", "nom", "nombre", "personne de contact",
               "persona de contacto", "kontakt", "ansprechpartner", "контакт", "контактное лицо", "имя", "الاسم",
               "شخص الاتصال", "جهة الاتصال"),
    "role": ("role", "position", "title", "function", "fonction", "poste", "cargo", "funktion", "должность",
             "المنصب", "الصفة"),
    "email": ("e-mail", "email", "mail", "courriel", "correo", "correo electrónico", "электронная почта", "почта",
              "البريد الإلكتروني", "البريد"),
    "telephone": ("tel", "tel.", "phone", "telephone", "mobile", "mob", "cell", "whatsapp", "signal", "t", "m", "p",
                  "tél", "tél.", "téléphone", "portable", "teléfono", "móvil", "celular", "telefon", "mobil", "handy",
                  "телефон", "тел", "тел.", "هاتف", "الهاتف", "جوال", "موبايل"),
}  # fmt: skip

# Where the mail that was answered begins, and where one that was sent on begins.
QUOTED = (
    r"^-{2,}\s*(original message|message d'origine|mensaje original|ursprüngliche nachricht|"
    r"исходное сообщение|الرسالة الأصلية)",
    r"^(on|le|el|am|em|il)\b.{6,150}\b(wrote|a écrit|escribió|schrieb|escreveu|ha scritto)\b.{0,80}:\s*$",
    r"^.{6,150}\b(пишет|написал|написала)\s*:\s*$",
    r"^(في|بتاريخ)\b.{6,150}\b(كتب|كتبت)\b.{0,80}:\s*$",
    r"^_{10,}\s*$",
)
FORWARDED = (
    r"^-{2,}\s*(forwarded message|message transféré|mensaje reenviado|weitergeleitete nachricht|"
    r"пересылаемое сообщение|رسالة معاد توجيهها)|^begin forwarded message:"
)

# What a telephone writes under a mail by itself, and who is nobody in particular.
SENT_FROM = ("sent from", "get outlook", "envoyé de", "enviado desde", "enviado do", "von meinem", "отправлено с")
OFFICES = frozenset({
    "office", "info", "admin", "contact", "secretariat", "communications", "mail", "team", "media", "desk", "programme",
    "program", "press", "reception", "headquarters", "hq", "secrétariat", "bureau", "oficina", "büro", "kansli",
    "segreteria", "secretaria", "kantoor", "مكتب",
})  # fmt: skip

UNNAMED = (
    "do not publish our name", "do not print our name", "don't publish our name", "without our name", "not be named",
    "not to be named", "remain anonymous", "stay anonymous", "anonymously", "not name us", "do not name us",
    "ne pas publier notre nom", "anonyme", "no publicar nuestro nombre", "anónim", "anonym",
    "анонимно", "не публик", "دون ذكر اسم", "بدون ذكر اسم", "عدم نشر اسم", "عدم ذكر اسم",
)  # fmt: skip

MONTHS = (
    ("jan", "january", "janvier", "enero", "januar", "janeiro", "января", "يناير", "كانون الثاني"),
    ("feb", "february", "février", "febrero", "februar", "fevereiro", "февраля", "فبراير", "شباط"),
    ("mar", "march", "mars", "marzo", "märz", "março", "марта", "مارس", "آذار"),
    ("apr", "april", "avril", "abril", "апреля", "أبريل", "ابريل", "نيسان"),
    ("may", "mai", "mayo", "maio", "мая", "مايو", "أيار"),
    ("jun", "june", "juin", "junio", "juni", "junho", "июня", "يونيو", "حزيران"),
    ("jul", "july", "juillet", "julio", "juli", "julho", "июля", "يوليو", "تموز"),
    ("aug", "august", "août", "agosto", "августа", "أغسطس", "آب"),
    ("sep", "sept", "september", "septembre", "septiembre", "setembro", "сентября", "سبتمبر", "أيلول"),
    ("oct", "october", "octobre", "octubre", "oktober", "outubro", "октября", "أكتوبر", "تشرين الأول"),
    ("nov", "november", "novembre", "noviembre", "novembro", "ноября", "نوفمبر", "تشرين الثاني"),
    ("dec", "december", "décembre", "diciembre", "dezember", "dezembro", "декабря", "ديسمبر", "كانون الأول"),
)  # fmt: skip
