/** Where each page is. */
export const ADDRESSES = {
  index: '/',
  signUp: '/mon-compte/creer/patient/',
  confirmation: '/mon-compte/creer/confirmation/',
  account: '/mon-compte/',
  login: '/mon-compte/login/',
  logout: '/mon-compte/logout/',
  admin: '/admin/',
  adminLogin: '/admin/login/',
  adminLogout: '/admin/logout/',
  users: '/admin/main/dashboarduser/',
  patients: '/admin/main/patientuser/',
  addUser: '/admin/main/dashboarduser/add/',
  stylesheet: '/static/clinic.css',
} as const;
