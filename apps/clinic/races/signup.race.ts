import { defineScenario } from 'doublepost';

/** The original's sign-up script: two visitors send the same form for the same address. */
export default defineScenario(({ env }) => ({
  name: 'sign-up',
  baseUrl: env.BASE_URL ?? 'http://127.0.0.1:8000',
  visit: ['/'],
  page: '/mon-compte/creer/patient/',
  fill: {
    first_name: 'A',
    last_name: 'BC',
    patient_age: '40',
    email: '{{unique.email}}',
    password1: '{{password}}',
    password2: '{{password}}',
  },
  actors: 'two-users',
}));
