//! What a new organization judges by, in its own language, before anybody has written criteria.
//!
//! The texts are written for people: they are what an agent reads when a score is explained to him.

use super::model::{Criterion, Module};

/// The texts of the built-in profile in one language.
struct Texts {
    language: &'static str,
    project: &'static str,
    profile: &'static str,
    modules: [&'static str; 3],
    /// Name and guide, in the order of [`SHAPE`].
    criteria: [(&'static str, &'static str); 7],
}

/// Key, module, weight, critical: the same in every language.
const SHAPE: [(&str, usize, i64, bool); 7] = [
    ("greeting", 0, 10, false),
    ("identification", 0, 10, false),
    ("needs", 1, 20, false),
    ("price", 1, 15, false),
    ("complaint", 1, 20, false),
    ("next_step", 2, 15, false),
    ("farewell", 2, 10, false),
];

const TEXTS: [Texts; 4] = [
    Texts {
        language: "en",
        project: "All conversations",
        profile: "Service quality",
        modules: ["Opening", "Conversation", "Closing"],
        criteria: [
            (
                "Greeting with company and name",
                "The agent greets the client and introduces himself: says the company and his own name in his first phrases.",
            ),
            (
                "Client identified",
                "The agent makes sure who he is talking to: asks for or confirms the client's name, number, order or contract.",
            ),
            (
                "Needs clarified",
                "The agent asks questions to find out what the client needs before offering anything. Not applicable when the client states everything himself.",
            ),
            (
                "Price stated with what it includes",
                "When money is discussed, the agent names the price and says what it includes. Not applicable when price does not come up.",
            ),
            (
                "Complaint handled with a deadline",
                "When the client complains, the agent apologises, takes responsibility and names a concrete deadline for the solution. Not applicable without a complaint.",
            ),
            (
                "Next step confirmed",
                "The agent sums up what was agreed: the next step, who does it and when.",
            ),
            (
                "Polite farewell",
                "The agent says goodbye politely: thanks the client or wishes a good day, and does not hang up first without a word.",
            ),
        ],
    },
    Texts {
        language: "ru",
        project: "Все разговоры",
        profile: "Качество обслуживания",
        modules: ["Начало", "Разговор", "Завершение"],
        criteria: [
            (
                "Приветствие с компанией и именем",
                "Оператор приветствует клиента и представляется: называет компанию и своё имя в первых фразах.",
            ),
            (
                "Клиент идентифицирован",
                "Оператор выясняет, с кем говорит: спрашивает или подтверждает имя, фамилию, номер, заказ или договор клиента.",
            ),
            (
                "Потребность выяснена",
                "Оператор задаёт уточняющие вопросы, чтобы понять потребность клиента, прежде чем что-то предлагать. Не применимо, если клиент сам всё сказал.",
            ),
            (
                "Цена названа и объяснено, что входит",
                "Если речь о деньгах, оператор называет цену и говорит, что в неё входит. Не применимо, если цена не обсуждалась.",
            ),
            (
                "Жалоба обработана с указанием срока",
                "Если клиент жалуется, оператор извиняется, берёт ответственность и называет конкретный срок решения. Не применимо без жалобы.",
            ),
            (
                "Следующий шаг подтверждён",
                "Оператор подводит итог договорённости: следующий шаг, кто его делает и когда.",
            ),
            (
                "Вежливое прощание",
                "Оператор вежливо прощается: благодарит клиента или желает хорошего дня и не кладёт трубку молча.",
            ),
        ],
    },
    Texts {
        language: "uk",
        project: "Усі розмови",
        profile: "Якість обслуговування",
        modules: ["Початок", "Розмова", "Завершення"],
        criteria: [
            (
                "Привітання з компанією та ім'ям",
                "Оператор вітається з клієнтом і представляється: називає компанію та своє ім'я в перших фразах.",
            ),
            (
                "Клієнта ідентифіковано",
                "Оператор з'ясовує, з ким говорить: питає або підтверджує ім'я, прізвище, номер, замовлення чи договір клієнта.",
            ),
            (
                "Потребу з'ясовано",
                "Оператор ставить уточнювальні питання, щоб зрозуміти потребу клієнта, перш ніж щось пропонувати. Не застосовується, якщо клієнт сам усе сказав.",
            ),
            (
                "Ціну названо з тим, що входить",
                "Якщо йдеться про гроші, оператор називає ціну і каже, що до неї входить. Не застосовується, якщо ціну не обговорювали.",
            ),
            (
                "Скаргу опрацьовано з терміном",
                "Якщо клієнт скаржиться, оператор вибачається, бере відповідальність і називає конкретний термін вирішення. Не застосовується без скарги.",
            ),
            (
                "Наступний крок підтверджено",
                "Оператор підсумовує домовленість: наступний крок, хто його робить і коли.",
            ),
            (
                "Ввічливе прощання",
                "Оператор ввічливо прощається: дякує клієнтові або бажає гарного дня і не кладе слухавку мовчки.",
            ),
        ],
    },
    Texts {
        language: "es",
        project: "Todas las conversaciones",
        profile: "Calidad del servicio",
        modules: ["Apertura", "Conversación", "Cierre"],
        criteria: [
            (
                "Saludo con empresa y nombre",
                "El agente saluda al cliente y se presenta: dice la empresa y su propio nombre en sus primeras frases.",
            ),
            (
                "Cliente identificado",
                "El agente comprueba con quién habla: pide o confirma el nombre, el apellido, el número, el pedido o el contrato del cliente.",
            ),
            (
                "Necesidad aclarada",
                "El agente hace preguntas para entender la necesidad del cliente antes de ofrecer algo. No aplica si el cliente lo explica todo por sí mismo.",
            ),
            (
                "Precio indicado con lo que incluye",
                "Cuando se habla de dinero, el agente dice el precio y lo que incluye. No aplica si no se habla de precio.",
            ),
            (
                "Reclamación atendida con plazo",
                "Cuando el cliente se queja, el agente se disculpa, asume la responsabilidad y da un plazo concreto para la solución. No aplica sin reclamación.",
            ),
            (
                "Próximo paso confirmado",
                "El agente resume lo acordado: el próximo paso, quién lo hace y cuándo.",
            ),
            (
                "Despedida cortés",
                "El agente se despide con cortesía: da las gracias o desea un buen día y no cuelga sin decir nada.",
            ),
        ],
    },
];

/// The built-in profile and project in one language.
pub(super) struct Defaults {
    /// What the default project is called.
    pub(super) project: &'static str,
    /// What the default profile is called.
    pub(super) profile: &'static str,
    /// Its criteria.
    pub(super) modules: Vec<Module>,
}

/// The built-ins in this language, or in English.
pub(super) fn in_language(language: &str) -> Defaults {
    let [english, ..] = &TEXTS;
    let texts = TEXTS.iter().find(|texts| texts.language == language).unwrap_or(english);
    let of_module = |at: usize| {
        let mine = SHAPE.iter().zip(&texts.criteria).filter(move |((_, module, _, _), _)| *module == at);
        mine.map(|((key, _, weight, critical), (name, guide))| Criterion {
            key: (*key).to_owned(),
            name: (*name).to_owned(),
            guide: (*guide).to_owned(),
            weight: *weight,
            critical: *critical,
        })
    };
    let modules = texts.modules.iter().enumerate();
    let modules =
        modules.map(|(at, name)| Module { name: (*name).to_owned(), criteria: of_module(at).collect() });
    Defaults { project: texts.project, profile: texts.profile, modules: modules.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::projects::model::check_modules;
    use crate::tenancy::organizations::LANGUAGES;

    #[test]
    fn every_language_has_the_same_seven_criteria_and_all_of_them_may_be_saved() {
        let keys = |language| {
            let modules = in_language(language).modules;
            assert!(check_modules(&modules).is_ok(), "{language}");
            modules.into_iter().flat_map(|module| module.criteria).map(|one| one.key).collect::<Vec<_>>()
        };
        for language in LANGUAGES {
            assert_eq!(keys(language), keys("en"), "{language}");
            assert_eq!(keys(language).len(), 7);
        }
        assert_ne!(in_language("uk").profile, in_language("en").profile);
    }
}
