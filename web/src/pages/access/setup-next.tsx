import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { profileQuery } from "~/api/queries";
import { useI18n } from "~/i18n";
import { Async } from "~/ui/async";
import { ButtonLink } from "~/ui/button";
import { CopyField } from "~/ui/copy-field";
import { SourceIcon, UploadIcon } from "~/ui/icons";
import { Stepper } from "~/ui/stepper";
import { SCREENS } from "./setup-wizard";
import { Stage } from "./stage";

const CARD = "flex items-start gap-3 rounded-card border border-line bg-surface p-4 hover:border-line-strong";

/** The organization is there: where its first calls come from. */
export function SetupNext() {
  const { t } = useI18n();
  const profile = useQuery(profileQuery);
  return (
    <Stage wide title={t("setup.start_title")} lead={t("setup.start_lead")}>
      <Stepper at={SCREENS} of={SCREENS} />
      <Async query={profile}>
        {(known) => {
          const slug = known?.memberships[0]?.organization.slug ?? "";
          return (
            <div className="flex flex-col gap-3">
              <Link to="/o/$slug/settings/$key" params={{ slug, key: "data-source" }} className={CARD}>
                <SourceIcon aria-hidden size={16} className="mt-0.5 shrink-0 text-fg-3" />
                <span>
                  <span className="block font-semibold">{t("setup.connect")}</span>
                  <span className="block text-fg-2">{t("setup.connect_hint")}</span>
                </span>
              </Link>
              <Link to="/o/$slug/upload" params={{ slug }} className={CARD}>
                <UploadIcon aria-hidden size={16} className="mt-0.5 shrink-0 text-fg-3" />
                <span>
                  <span className="block font-semibold">{t("setup.upload")}</span>
                  <span className="block text-fg-2">{t("setup.upload_hint")}</span>
                </span>
              </Link>
              <div className="mt-1 flex flex-col gap-2 text-fg-2">
                <p>{t("setup.sample")}</p>
                <CopyField label={t("setup.sample_command")} value="harken demo" />
              </div>
              <div className="mt-2 flex justify-end">
                <ButtonLink look="primary" to="/o/$slug" params={{ slug }}>
                  {t("setup.home")}
                </ButtonLink>
              </div>
            </div>
          );
        }}
      </Async>
    </Stage>
  );
}
