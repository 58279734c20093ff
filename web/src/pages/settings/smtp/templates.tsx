import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type TemplateRef, templatesQuery } from "~/api/mail";
import { LANGUAGE_NAMES, LOCALES, useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { Dialog } from "~/ui/dialog";
import { TemplateEditor } from "./template-editor";

/** Every mail with its four languages; a language with own words is marked. */
export function Templates() {
  const { t, maybe } = useI18n();
  const { org } = useMembership();
  const query = useQuery(templatesQuery(org));
  const [open, choose] = useState<TemplateRef | null>(null);
  const nameOf = (key: string) => maybe(`mail.${key}`) ?? key;
  return (
    <Card flush>
      <Async query={query}>
        {({ items }) => (
          <ul className="divide-y divide-line">
            {[...new Set(items.map(({ key }) => key))].map((key) => (
              <li key={key} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2">
                <span className="min-w-0 flex-1 basis-full font-medium sm:basis-60">{nameOf(key)}</span>
                <span className="-ml-3 flex flex-wrap gap-1 sm:-mr-3 sm:ml-0 sm:gap-4">
                  {LOCALES.map((locale) => {
                    const template = items.find((it) => it.key === key && it.locale === locale);
                    return (
                      template && (
                        <Button
                          key={locale}
                          look="ghost"
                          aria-label={`${nameOf(key)}: ${LANGUAGE_NAMES[locale]}`}
                          onClick={() => choose(template)}
                        >
                          {locale.toUpperCase()}
                          {template.origin !== "built_in" && (
                            <Badge tone="info">{t(`template.origin.${template.origin}`)}</Badge>
                          )}
                        </Button>
                      )
                    );
                  })}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Async>
      {open && (
        <Dialog
          open
          wide
          onClose={() => choose(null)}
          title={`${nameOf(open.key)} · ${LANGUAGE_NAMES[open.locale as (typeof LOCALES)[number]]}`}
          lead={t("template.lead")}
        >
          <TemplateEditor of={open} onDone={() => choose(null)} />
        </Dialog>
      )}
    </Card>
  );
}
