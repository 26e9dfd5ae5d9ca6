import { defineScenario } from 'doublepost';

/** The original's admin script: two signed-in administrators add the same user. */
export default defineScenario(({ env }) => ({
  name: 'admin: add a user',
  baseUrl: env.BASE_URL ?? 'http://127.0.0.1:8000',
  login: {
    page: '/admin/login/',
    fields: {
      username: env.ADMIN_EMAIL ?? 'admin@example.com',
      password: env.ADMIN_PASSWORD ?? '',
    },
  },
  page: '/admin/main/dashboarduser/add/',
  fill: {
    email: '{{unique.email}}',
    first_name: 'A',
    last_name: 'BC',
    password: '{{password}}',
  },
  actors: 'two-users',
}));
