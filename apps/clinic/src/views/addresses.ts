/** Where each page is. */
export const ADDRESSES = {
  index: '/',
  signUp: '/mon-compte/creer/patient/',
  confirmation: '/mon-compte/creer/confirmation/',
  account: '/mon-compte/',
  login: '/mon-compte/login/',
  logout: '/mon-compte/logout/',
  resetPassword: '/mon-compte/reset-password/',
  resetSent: '/mon-compte/reset-password/envoye/',
  resetDone: '/mon-compte/reset-password/termine/',
  admin: '/admin/',
  adminLogin: '/admin/login/',
  adminLogout: '/admin/logout/',
  users: '/admin/main/dashboarduser/',
  patients: '/admin/main/patientuser/',
  addUser: '/admin/main/dashboarduser/add/',
  stylesheet: '/static/clinic.css',
} as const;
