// A real OpenID Connect provider for the sign-in tests, on 127.0.0.1.
//
// `node provider.mjs '{"port":0,"clients":[…],"methods":[…],"accounts":{"LOGIN":{…claims}}}'` makes new keys, listens, and prints its
// issuer as one line. It signs in whoever names an account; nobody has to agree to anything twice.
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';

const wanted = JSON.parse(process.argv[2]);

// Nobody reads the one line's pipe any further.
console.info = console.error;
console.warn = console.error;

async function key(alg) {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), alg, use: 'sig', kid: crypto.randomUUID() };
}

const server = createServer();
await new Promise((ready) => server.listen(wanted.port, '127.0.0.1', ready));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: wanted.clients,
  ...(wanted.methods && { clientAuthMethods: wanted.methods }),
  jwks: { keys: await Promise.all(['RS256', 'PS256', 'ES256', 'EdDSA'].map(key)) },
  enabledJWA: { idTokenSigningAlgValues: ['RS256', 'PS256', 'ES256', 'EdDSA'] },
  cookies: { keys: [crypto.randomUUID()] },
  scopes: ['openid', 'offline_access', 'email', 'profile'],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
  pkce: { required: () => true },
  // Everybody who signs in has agreed already, as in a company where the administrator did.
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope('openid email profile');
    await grant.save();
    return grant;
  },
  async findAccount(_ctx, sub) {
    const claims = wanted.accounts[sub];
    return claims && { accountId: sub, claims: async () => ({ sub, ...claims }) };
  },
});
server.on('request', provider.callback());
console.log(issuer);
