import { useQuery } from "@tanstack/react-query";
import { sipCheckQuery } from "~/api/sip";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Button } from "~/ui/button";
import { AddIcon } from "~/ui/icons";

interface Props {
  /** Where this browser's requests come from: often the address of the office, and so of its exchange. */
  address: string;
  lines: string[];
  onAdd?: (address: string) => void;
}

export function YourAddress({ address, lines, onAdd }: Props) {
  const { t } = useI18n();
  const { org } = useMembership();
  const { verdict, entry } = useQuery(sipCheckQuery(org, { whitelist: lines, address })).data ?? {};
  const isListed = verdict === "listed";
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <p className="min-w-0 flex-1">
        {t("sip.you_come_from")}{" "}
        <code className="inline-block max-w-full font-mono break-all">{address}</code>
        {isListed && <span className="text-fg-2"> – {t("sip.you_are_listed", { entry: entry ?? "" })}</span>}
      </p>
      {onAdd && !isListed && (
        <Button icon={<AddIcon aria-hidden size={14} />} onClick={() => onAdd(address)}>
          {t("sip.add_yours")}
        </Button>
      )}
    </div>
  );
}
