import { useState } from "react";
import type { SourceLetter } from "~/api/types";
import { isLocale, LANGUAGE_NAMES, useI18n } from "~/i18n";
import { ExternalLink } from "~/ui/button";
import { CopyButton } from "~/ui/copy-button";
import { MailIcon } from "~/ui/icons";
import { Select } from "~/ui/select";

/** The letter to the vendor's support, ready to be sent, in the language they read. */
export function Letters({ letters }: { letters: readonly SourceLetter[] }) {
  const { t, locale } = useI18n();
  const [chosen, choose] = useState<string>(locale);
  const letter = letters.find((one) => one.locale === chosen) ?? letters[0];
  if (!letter) return null;
  const { to, subject, body } = letter;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <p className="min-w-60 flex-1 text-fg-2">{t("live.letter_lead", { to })}</p>
        <div className="w-40">
          <Select
            label={t("live.letter_language")}
            options={letters.map((one) => ({
              value: one.locale,
              label: isLocale(one.locale) ? LANGUAGE_NAMES[one.locale] : one.locale,
              lang: one.locale,
            }))}
            value={letter.locale}
            onChange={choose}
          />
        </div>
      </div>
      <article
        lang={letter.locale}
        aria-label={t("live.letter")}
        className="rounded-control border border-line bg-sunken p-3"
      >
        <p className="font-medium break-words">{subject}</p>
        <p className="mt-2 whitespace-pre-line break-words text-fg-2">{body.trim()}</p>
      </article>
      <div className="flex flex-wrap gap-2">
        <CopyButton value={body.trim()} label={t("live.copy_letter")} />
        <CopyButton value={to} label={t("live.copy_recipient")} />
        <ExternalLink href={mailto(letter)}>
          <MailIcon aria-hidden size={14} />
          {t("live.open_mail")}
        </ExternalLink>
      </div>
    </div>
  );
}

const mailto = ({ to, subject, body }: SourceLetter) =>
  `mailto:${to}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body.trim().replaceAll("\n", "\r\n"))}`;
