import type { ReactNode } from "react";
import type { SipEdge, SipSettings } from "~/api/types";
import { useI18n } from "~/i18n";
import { Badge, type Tone } from "~/ui/badge";
import { Card } from "~/ui/card";
import { CopyButton } from "~/ui/copy-button";
import { Certificate } from "./certificate";
import { portsOf, rtpOf } from "./values";

const TONE: Record<SipEdge["state"], Tone> = {
  listening: "ok",
  elsewhere: "info",
  off: "neutral",
  failed: "bad",
};

/** What the carrier, or whoever runs the exchange, has to be told. Each line can be copied, and all at once. */
export function CarrierSheet({ settings }: { settings: SipSettings }) {
  const { t } = useI18n();
  const { edge, realm } = settings;
  const rtp = rtpOf(edge);
  const lines: { name: string; value: string; missing?: string }[] = [
    { name: t("sip.carrier.host"), value: edge.host ?? "", missing: t("sip.carrier.host_unknown") },
    { name: t("sip.carrier.ports"), value: portsOf(edge).join(", "), missing: t("sip.carrier.not_served") },
    { name: t("sip.carrier.rtp"), value: rtp ?? "", missing: t("sip.carrier.not_served") },
    { name: t("sip.carrier.realm"), value: realm },
  ];
  const known = lines.filter(({ value }) => value);
  return (
    <Card
      title={t("sip.carrier.title")}
      aside={<Badge tone={TONE[edge.state]}>{t(`sip.edge.${edge.state}`)}</Badge>}
    >
      <p className="mb-3 max-w-160 text-fg-2">{t(`sip.edge_body.${edge.state}`)}</p>
      {edge.state === "failed" && edge.detail && (
        <p lang="en" className="mb-3 break-words text-bad-fg">
          {edge.detail}
        </p>
      )}
      <dl className="divide-y divide-line border-line border-y">
        {lines.map(({ name, value, missing }) => (
          <Line key={name} name={name} copied={value}>
            {value ? (
              <code className="font-mono">{value}</code>
            ) : (
              <span className="text-fg-3">{missing}</span>
            )}
          </Line>
        ))}
        <Line name={t("sip.carrier.certificate")}>
          <Certificate edge={edge} />
        </Line>
      </dl>
      <div className="mt-3 flex flex-wrap items-center gap-3">
        <CopyButton
          value={known.map(({ name, value }) => `${name}: ${value}`).join("\n")}
          label={t("sip.carrier.copy_all")}
        />
        <p className="min-w-0 flex-1 basis-60 text-fg-3 text-meta">{t("sip.carrier.firewall")}</p>
      </div>
    </Card>
  );
}

function Line({ name, copied, children }: { name: string; copied?: string; children: ReactNode }) {
  return (
    <div className="grid min-h-11 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 py-1.5 sm:grid-cols-[14rem_minmax(0,1fr)_auto]">
      <dt className="col-span-2 text-fg-2 sm:col-span-1">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
      {copied && (
        <dd>
          <CopyButton value={copied} of={name} />
        </dd>
      )}
    </div>
  );
}
