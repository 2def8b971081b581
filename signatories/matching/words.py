"""The words that names of organizations share, by what they do in a name: `names` weighs them.

One concept a line, first its own word, then translations; `*` ends a stem. Short on purpose: a word that is
not here counts as rare, and rare words distinguish. Proper names do not belong here, places do.
"""

# Say nothing about who is meant. Articles stand here too, with the Arabic one in its Latin spellings.
FUNCTION = """
a an and as at by for from in into of on or the to with & +
y e o u et ou und oder og och en ja ve i a
de du des la le les l d au aux pour par sur dans en
del de los las el al lo con para por contra en da do das dos na no nas nos em com ao aos
di dei della delle degli dello il gli per tra contro contre contra against gegen
der die das den dem von vom zu zum zur fur bei im am mit
het een van voor ter te ten av til och i pa for som
w z na i dla po za s v u o pro a
wa wal fi li ul ur um
в на и по за при для та з у о імені им імени
για της του των και η ο το οι τα
في من على و عن الى
"""

# What a registry asks for, and no one says aloud.
LEGAL = """
ab ag aisbl amba aps as asa asbl asso bv bvba cic cio co coop corp corporation ev eg gbr ggmbh gmbh gug
inc incorporated isbl kg limited llc llp lp ltd mbh mtu npc npo nv odv onlus ong onlus oy plc pty rf ry sa sal sarl
scrl sas snc spa srl sro stk ug vof vzw zoo zs zu eingetragener gemeinnutzige gemeinnutziger registered
公益社団法人 一般社団法人 公益財団法人 一般財団法人 社団法人 財団法人 特定非営利活動法人 npo法人
사단법인 재단법인
"""

# Kinds of organization: shared by many names, so they distinguish only where little else does.
KINDS = """
association associ* asoci* verein vereinigung vereniging forening* dernek* yhdistys* egyesulet* sdruzeni \
stowarzyszen* \
udruzenj* udruga ассоциаци* асоціаці* асоцијациј* جمعية رابطة עמותה assn assoc
foundation foundation* fdn fndn fondation* fundaci* fundac* fondazione stiftung* stichting* stiftels* saatio* vakfi \
vakif nadac* fondacij* fundatia fond фонд* fonds مؤسسة مؤسسه קרן הקרן ιδρυμα* 財団
organization organi* teskilat* orgnr организац* організац* منظمة οργανισμος ארגון org
society society societe* sociedad* gesellschaft* selskab* seura spolecnost* societa товариств* обществ* \
εταιρεια 協会 学会
institute institut* inst instytut* istitut* enstitu* институт* інститут* معهد מכון ινστιτουτο* 研究所
center center centers centre* centro* zentrum zentren centrum* merkez* keskus* центр* مركز κεντρο* केन्द्र
network network* red reseau* rede redes netzwerk* netwerk* natverk* mrez* شبكة мереж* сеть сети δικτυο
federation federa* confedera* konfedera* foderation* verband* forbund* liitto федерац* конфедерац* 連合会
union union* uniao syndicat* sindicat* syndikat* gewerkschaft* vakbond* sendika* союз* спілк* профсоюз* نقابة اتحاد
council council* conseil* consejo* conselho* raad rada rat konsey* совет* مجلس συμβουλιο
committee committee* comite* comitato* komit* comissao comision commission* kommission* لجنة комит* коміт* комисс*
coalition coalition* coalizao coaliz* koalit* koalic* ائتلاف تحالف коалиц* коаліц*
alliance alliance* alianza* alianca* allianz* aliianc* альянс*
league league ligue* liga* лига ліга
movement movement* mouvement* movimento* movimiento* bewegung* hareket* حركة движени* рух
project project* projet* proyecto* projeto* projekt* مشروع
programme program* برنامج
forum forum* foro* منتدى форум*
platform platform* plataforma* plateforme* plattform* منصة платформ*
initiative initiativ* iniciativ* inisiyatif* مبادرة инициатив* ініціатив*
campaign campaign* campagne* campana campanha* kampagne* حملة
club club* klub*
group group* grupo* groupe* gruppe* gruppo* groep* مجموعة групп* груп*
trust trust* treuhand*
fund fund funds fondo* fundo*
charity charit* خيرية благотвор* благодійн*
agency agency agence* agencia* agentur* وكالة агент*
office office* bureau* buro* oficina* مكتب
academy academ* akadem* أكاديمية академ*
university universi* univ جامعة университет* університет*
service service* servicio* servico* dienst*
team team* equipe* equipo* فريق
company company compan*
"""

# What organizations say they do, and for whom.
COMMON = """
action accion acao aktion* actions
activist activis* aktivis* ناشط*
administration administ*
advocacy advoca*
african afric* afrik* африк*
aging ageing aging
agriculture agric* agrar* landwirtschaft* сільськ* сельск* زراع*
aid aide aid ayuda ajuda hilfe* hulp yardim* assistance assisten* مساعد* إغاثة اغاثة
animal animal* tier tiere* tierschutz*
arab arab* العربي العربية عربي عرب
architecture archit*
archive archiv*
art art arts arte artes artist* kunst*
business business* enterpris* empres* unternehm*
cancer cancer* cancro* krebs* kanker*
care care pflege*
change change* wandel*
chemistry chemi* chimi* quimic*
child child* kind kinder* kids enfant* nino* nina* crianca* infanc* infant* طفل أطفال الأطفال дит* дет*
christian christ* chret* cristian*
church church* kirche* eglise* iglesia* igreja*
citizen citizen* citoyen* ciudadan* cidad* burger* مواطن*
civil civic* civil* مدني المدني
climate climat* clima klima* клімат* климат*
commerce commerce* handel* comerc* trade trad
communication communicat* comunica* kommunik*
community communit* comunid* communaut* comunit* gemeinschaft* مجتمع المجتمع громад* общин*
clinic clinic* klinik*
computer computer* informatik* informat*
conflict conflict* konflikt* نزاع
conservation conserv* protection* schutz* preserv*
consumer consum* verbrauch*
cooperation cooperat* cooperac* kooperat* zusammenarbeit* تعاون
culture cultur* kultur* ثقاف* культур*
defence defen*
democracy democ* demok* ديمقراط* демокр*
development develop* desarrollo* desenvolv* developp* entwickl* ontwikkel* kalkinma* sviluppo* تنمية التنمية \
للتنمية розвит* развит*
digital digital* numerique* رقمي*
disability disab* handicap* discapac* behinder*
disease disease* maladie* enfermedad*
doctor doctor* medecin* medico* arzt* arzte* physician* أطباء الأطباء лікар* врач*
economy econom* okonom* wirtschaft* economi* اقتصاد*
education education* educac* educa* bildung* formation* تعليم التعليم освіт* образов*
emergency emergenc* urgenc* notfall*
energy energ*
engineering engin* ingenieur* ingenier* مهندس*
environment environ* umwelt* medioamb* ambient* بيئة البيئة
equality equal* egalit* igual*
european europ* європ* европ* euro
excellence excellen* excelen*
expatriate expat* diaspor*
family famil* أسرة
farmer farmer* bauer* paysan* campesin*
film film* cinema*
food food* aliment* ernahrung* غذاء
free free freedom* libert* liberdad* liberal* libre libres frei* حرية الحرية
friend friend* ami amis amigo* freunde*
future future* zukunft* futur*
general general*
health health* healthcare sante salud saude gesundheit* saglik* صحة الصحة здоров*
history histor* geschich*
home home house* casa maison* haus haeuser housing* بيت
hope hope* espoir* hoffnung* أمل
hospital hospital* hopital*
human human* humain* insan* إنسان الإنسان الانسان людин* челов* menschen* mensch mens mensen
humanitarian humanita* إنسانية انسانية الإنسانية الانسانية гуманітар* гуманитар*
humanities humanities
indigenous indigen*
industry industr*
information information* informac*
integration integra*
international intl internat* internac* internaz* mondial* mundial* worldwide world welt global* globale دولي* \
الدولي الدولية міжнарод* междунар* меѓунар*
internet internet* web
islamic islam* muslim* إسلامي* مسلم*
jewish jew* jud*
journalist journal* صحفي*
justice just* عدالة العدالة правос*
labour labor* labour* work works worker* working trabaj* trabal* travail* arbeit* werk عمال
language langu*
library librar* bibliot*
law law laws legal* jurid* recht juris* droit derecho direito قانون القانون
lawyer lawyer* avocat* abogad* advogad* anwalt* محام*
leadership leader*
learning learn*
life life leben* vida vie حياة
local local*
management manag* gestion*
media media* medien* إعلام الإعلام
medicine medic* biomed* tibb* طب طبي* الطبي* медиц* медич*
mental mental* psychi* psych* نفس*
ministry minist*
migration migra* refugee* refugi* fluchtling* لاجئ*
monitoring monitor* observ* مرصد المرصد
watch watch*
nature natur*
national natl nacional* nation* وطني* الوطني* націонал* национал* государств*
museum muse*
nurse nurs*
open open*
pastoral pastor*
peace peace* paix paz frieden* vrede* baris* pace سلام السلام мир мира миру
people people* peuple* pueblo* povo* volk* شعب
physics physic* fisic* physik*
planet planet* earth
planning plan*
policy policy policies policie politi* سياس* політи* полити*
population population* popular*
poverty povert* pobre*
press press* presse* prensa* imprensa* صحافة
prevention preven*
privacy privac* datenschutz*
professional profess*
promotion promot* forder*
psychosocial psychosoc*
public public* publique*
reconciliation reconcil* versohn*
relief relief secours socorro*
research research* ricerc* forsch* recherche* investiga* pesquis* onderzoek* \
أبحاث بحوث البحوث дослід* исслед* arastirma*
resilience resilien*
resource resourc* ressourc* recurs*
rights rights right rechte rechten derechos direitos droits diritti hak haklari حقوق لحقوق права прав
royal royal* koninklijk* kongelig*
safety safe*
school school* ecole* escuela* escola* schule* مدرسة
science scien* cienc* wissenschaft* علوم العلوم للعلوم наук*
security securit* segur* sicherheit* أمن
social social* sozial* sosyal* اجتماعي* الاجتماعي* соціал* социал*
software software*
solidarity solid* تضامن
space space* spatial* spacial*
sport sport* deport*
state state states estado* etat staat*
statistics statist* إحصاء
student student* studier* etudiant* estudian* طلاب طلبة студент*
studies stud* estud* etude* دراسات الدراسات للدراسات
support support* apoyo* soutien* دعم لدعم
sustainable sustain* sustent* sosten* durab* nachhalt* مستدام* المستدامة стал*
teacher teach* enseign* lehrer* profesor* professor* معلم*
technology tech technolog* technik* technique* tecnolog* tecnic* teknolo* تكنولوج* технол*
town town towns village*
training train* تدريب
transport transport*
treatment treat* therap*
urban urban* city cities ville* stadt*
victim victim* opfer* ضحايا
violence violen* gewalt* عنف
volunteer volunt* volont* freiwill* متطوع*
war war guerre guerra krieg*
water water* agua eau wasser* مياه
welfare welfare*
wildlife wildlife*
women woman* women* wome* femme* mujer* mulher* frau* frauen* kadin* donne* المرأة نساء النساء жін* женщ*
youth youth* young* jeune* joven* juven* jovens jugend* genclik* شباب الشباب молод*
"""

# A part of an organization is another organization.
BRANCHES = """
branch section seccion secao sektion sezione chapter chapitre capitulo kapitel regional regionale estadual municipal
district provincial ortsgruppe landesverband kreisverband antenne delegation sucursal filial فرع provinsi sube subesi
north northern south southern east eastern west western nord sud sul ost norte sur oeste este central upper lower
"""

# Countries, parts of the world and states, with what is not made by an ending; an underscore joins words.
PLACES = """
afghanistan afghan; albania albanais albanien; algeria algerie algerien; angola; argentina argentine argentino;
armenia; asia asian asien; africa_south south_africa south_african suid_afrikaanse sudafrika; australia australie;
austria osterreich* autriche; azerbaijan; bahrain; bangladesh; belarus; belgium belgian belgique belgien belgie
belgica; bolivia; bosnia; botswana; brazil brasil brasileir* bresil; britain british gb great_britain; bulgaria;
burkina burkinabe; burundi; cambodia; cameroon cameroun; canada canadi*; catalonia catalan*; chad tchad;
chile chilean; china chinese chine;
colombia; congo congolais drc; costa_rica; croatia croate hrvatska; cuba; cyprus chypre; czech cesk*;
denmark danish danmark dansk danemark; ecuador; egypt egyptian egypte agypten مصر; england english angleterre;
eritrea;
estonia eesti; ethiopia; europe; finland finnish suomen suomi finlande; france french frances* francais* frankreich;
gambia; gaza; georgia georgie; germany german* deutsch* allemagne allemand* alemania; ghana; greece greek
hellenic grece
griech* ellin*; guatemala; guinea guinee; haiti; honduras; hong_kong; hungary hungarian magyar* hongrie ungarn;
iceland islensk*; india indian inde indien; indonesia; iran iranian; iraq iraqi irak العراق عراق*; ireland irish
irland*; israel israeli* ישראל* לישראל; italy italia italian* italie italien; jamaica; japan japanese japon nippon;
jordan jordanian الأردن; kazakhstan; kenya; korea korean coree; kosovo; kurdistan kurd*; kuwait; kyrgyz*;
latvia latvij*;
lebanon lebanese liban libanais* libano لبنان اللبناني*; liberia; libya libye; lithuania lietuv*; luxembourg;
macedonia;
madagascar; malawi; malaysia; maldives; mali malian; malta maltese; mauritania; mauritius; mexico mexican* mexique;
moldova; mongolia; montenegro; morocco moroccan maroc marrueco*; mozambique; myanmar burma burmese; namibia; nepal;
netherlands dutch nederland* holland; new_zealand; nicaragua; niger; nigeria; norway norwegian norge norsk norvege;
oman; pakistan; palestine palestin* فلسطين الفلسطيني*; panama; paraguay; peru peruvian; philippines filipino
philippine;
poland polish polska polsk* pologne polen; portugal portugues*; qatar; romania rouman*; russia russie russland росси*;
rwanda; salvador; saudi saudi_arabia; scotland scottish scots; senegal; serbia srbij*; sierra_leone; singapore;
slovakia slovak*; slovenia sloven*; somalia; south_sudan; spain spanish espan* espagne spanien; sri_lanka;
sudan soudan;
sweden swedish sverige* svensk* suede; switzerland swiss suisse schweiz* svizzer*; syria syri* سوريا سورية
السوري* siria
suriye; taiwan; tajikistan; tanzania; thailand thai; togo; tunisia tunisie tunesien; turkey turkish turkiye turk*
turquie; uganda; ukraine ukrain* україн* украин*; uk united_kingdom; usa us united_states united_states_america
america american*; uruguay; uzbekistan; vatican; venezuela; vietnam; wales welsh; yemen اليمن; zambia; zimbabwe;
balkan*; mediterranean; nordic; scandinavia*; australasian; pacific; atlantic; caribbean; latin_america; baltic;
alabama; alaska; alberta; arizona; arkansas; british_columbia; california; carolina; colorado; connecticut; dakota;
delaware; florida; hawaii; idaho; illinois; indiana; iowa; kansas; kentucky; louisiana; maine; manitoba; maryland;
massachusetts; michigan; minnesota; mississippi; missouri; montana; nebraska; nevada; new_brunswick; new_hampshire;
new_jersey; new_mexico; new_south_wales nsw; new_york; nova_scotia; ohio; oklahoma; ontario; oregon; pennsylvania;
quebec; queensland; saskatchewan; tasmania; tennessee; texas; utah; vermont; victoria; virginia; washington;
wisconsin;
wyoming; bavaria bayer*; sao_paulo sp; minas_gerais mg; rio_janeiro rj
"""

# Endings by which the name of a place becomes its people: Syria, Syrian; Nepal, Nepali.
ENDINGS = "n an ian i ese ien ienne iana iano ana ano en in ia ie e is"
