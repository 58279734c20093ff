//! What the simulated model says of each topic when it was done and when it was not, in four languages.

use super::criteria::Topic;

/// The sentence for a topic, without its full stop.
pub(super) fn remark(topic: Topic, done: bool, language: &str) -> &'static str {
    let place = ["en", "uk", "ru", "es"].iter().position(|known| *known == language).unwrap_or(0);
    let row = REMARKS.iter().find(|(known, ..)| *known == topic);
    let texts = row.map_or("", |(_, heard, missing)| if done { heard } else { missing });
    texts.split('|').nth(place).unwrap_or_default().trim()
}

/// Done and not done, each in English, Ukrainian, Russian and Spanish.
const REMARKS: [(Topic, &str, &str); 16] = [
    (
        Topic::Greeting,
        "The agent greets the client | Оператор вітається | Оператор здоровается | El operador saluda",
        "There is no greeting | Привітання не прозвучало | Приветствия не прозвучало | No hay saludo",
    ),
    (
        Topic::Introduction,
        "The agent introduces themselves | Оператор називає себе \
         | Оператор представляется | El operador se presenta",
        "The agent names neither themselves nor the company | Оператор не назвав ні себе, ні компанію \
         | Оператор не назвал ни себя, ни компанию | El operador no dice ni su nombre ni la empresa",
    ),
    (
        Topic::Identification,
        "The agent asks who is calling | Оператор з'ясовує, з ким говорить \
         | Оператор выясняет, с кем говорит | El operador pide los datos del cliente",
        "The agent never asks for a name or a number | Оператор не запитав ні прізвища, ні номера \
         | Оператор не спросил ни фамилию, ни номер | El operador no pide ni nombre ni número",
    ),
    (
        Topic::Farewell,
        "The call is closed politely | Розмову завершено ввічливо \
         | Разговор завершён вежливо | La llamada se cierra con cortesía",
        "The agent does not say goodbye | Оператор не попрощався \
         | Оператор не попрощался | El operador no se despide",
    ),
    (
        Topic::Politeness,
        "The tone is courteous | Тон ввічливий | Тон вежливый | El trato es cortés",
        "Not one courteous word from the agent | Жодного ввічливого слова від оператора \
         | Ни одного вежливого слова от оператора | Ni una palabra cortés del operador",
    ),
    (
        Topic::Listening,
        "The client is heard out | Клієнта вислухали \
         | Клиента выслушали | Se escucha al cliente hasta el final",
        "The client is interrupted | Клієнта перебили | Клиента перебили | Se interrumpe al cliente",
    ),
    (
        Topic::Empathy,
        "The agent shows understanding | Оператор виявляє розуміння \
         | Оператор проявляет понимание | El operador muestra comprensión",
        "The client has a problem and hears no apology | Клієнт має проблему, але вибачення не почув \
         | У клиента проблема, а извинений не прозвучало | El cliente tiene un problema y no oye disculpas",
    ),
    (
        Topic::Needs,
        "The agent asks what is needed | Оператор з'ясовує потребу \
         | Оператор выясняет потребность | El operador pregunta qué se necesita",
        "The agent hardly asks anything | Оператор майже нічого не запитав \
         | Оператор почти ничего не спросил | El operador apenas pregunta",
    ),
    (
        Topic::Price,
        "The price is named | Вартість названо | Стоимость названа | Se dice el precio",
        "The client asked about money and got no figure | Клієнт питав про гроші, але суми не почув \
         | Клиент спрашивал о деньгах, но суммы не услышал | El cliente preguntó por el precio y no obtuvo una cifra",
    ),
    (
        Topic::Deadline,
        "A definite time is given | Названо конкретний строк \
         | Назван конкретный срок | Se da un plazo concreto",
        "No date or time is given | Строк не названо | Срок не назван | No se da ningún plazo",
    ),
    (
        Topic::NextStep,
        "The next step is agreed | Наступний крок узгоджено \
         | Следующий шаг согласован | Se acuerda el siguiente paso",
        "The call ends without a next step | Розмова закінчилася без наступного кроку \
         | Разговор закончился без следующего шага | La llamada termina sin un siguiente paso",
    ),
    (
        Topic::Resolution,
        "The agent takes the matter on | Оператор береться за питання \
         | Оператор берётся за вопрос | El operador se hace cargo",
        "The agent offers no solution | Оператор не запропонував рішення \
         | Оператор не предложил решения | El operador no ofrece solución",
    ),
    (
        Topic::Hold,
        "The client is thanked for waiting | Клієнту подякували за очікування \
         | Клиента поблагодарили за ожидание | Se agradece la espera",
        "The client waited and was not thanked | Клієнт чекав, але подяки не почув \
         | Клиент ждал, но благодарности не услышал | El cliente esperó y no se le agradeció",
    ),
    (
        Topic::Offer,
        "Something more is offered | Запропоновано додаткове \
         | Предложено дополнительное | Se ofrece algo más",
        "Nothing more is offered | Додаткового не запропоновано \
         | Дополнительного не предложено | No se ofrece nada más",
    ),
    (
        Topic::Complaint,
        "The agent apologises and says by when it is put right | Оператор вибачається і називає строк \
         | Оператор извиняется и называет срок | El operador se disculpa y da un plazo",
        "The complaint meets neither an apology nor a deadline | На скаргу не було ні вибачення, ні строку \
         | На жалобу не было ни извинений, ни срока | La queja no recibe ni disculpas ni plazo",
    ),
    (
        Topic::Other,
        "The agent speaks of it | Оператор про це каже | Оператор об этом говорит | El operador lo menciona",
        "The agent does not speak of it | Оператор про це не каже \
         | Оператор об этом не говорит | El operador no lo menciona",
    ),
];
