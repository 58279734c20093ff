import type { IdentityProvider, SaveIdentityProvider } from "~/api/types";

/** The form's own shape: lists as people type them. */
export interface SsoValues extends Omit<SaveIdentityProvider, "domains" | "default_role" | "client_secret"> {
  domains: string;
  default_role: string;
  client_secret: string;
  /** There is no secret: the provider knows this installation as a public client. */
  is_public: boolean;
}

export const valuesOf = (provider: IdentityProvider): SsoValues => ({
  enabled: provider.configured ? provider.enabled : true,
  name: provider.name,
  issuer: provider.issuer,
  client_id: provider.client_id,
  client_secret: "",
  is_public: provider.configured && !provider.client_secret_set,
  scopes: provider.scopes,
  domains: provider.domains.join(", "),
  group_claim: provider.group_claim,
  role_rules: provider.role_rules,
  default_role: provider.default_role ?? "",
  required: provider.required,
});

/** What is saved: a secret that was not typed stays, that of a public client is erased. */
export const bodyOf = ({
  is_public,
  client_secret,
  domains,
  default_role,
  ...rest
}: SsoValues): SaveIdentityProvider => ({
  ...rest,
  client_secret: is_public ? "" : client_secret || undefined,
  domains: domains.split(/[\s,;]+/).filter(Boolean),
  default_role: default_role || null,
});
