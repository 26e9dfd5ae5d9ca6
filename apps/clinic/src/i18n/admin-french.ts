/**
 * What the admin says in French: the words of Django's admin, with plain spaces where it has
 * no-break ones.
 */
export const FRENCH_ADMIN = {
  site: 'Site d’administration',
  home: 'Accueil',
  trail: 'Fil d’Ariane',
  appName: 'Main',
  app: (name: string): string => `Administration de ${name}`,
  models: (app: string): string => `Modèles de l’application ${app}`,
  add: 'Ajouter',
  addTitle: (one: string): string => `Ajout de ${one}`,
  addLink: (one: string): string => `Ajouter ${one}`,
  change: 'Modification',
  changeTitle: (one: string): string => `Modification de ${one}`,
  delete: 'Supprimer',
  save: 'Enregistrer',
  saveAndAddAnother: 'Enregistrer et ajouter un nouveau',
  saveAndContinue: 'Enregistrer et continuer les modifications',
  yes: 'Oui',
  no: 'Non',
  unknown: 'Inconnu',
  /** How a form shows a day such as `2026-11-23`. */
  day: (iso: string): string => iso.split('-').reverse().join('/'),
  correctOne: "Corrigez l'erreur ci-dessous.",
  correctSeveral: 'Corrigez les erreurs ci-dessous.',
  missing: (one: string, id: string): string =>
    `${one} avec l’identifiant «\u00a0${id}\u00a0» n’existe pas. Peut-être a-t-il été supprimé\u00a0?`,
  saved: {
    added: (one: string, name: string): string =>
      `L'objet ${one} «\u00a0${name}\u00a0» a été ajouté avec succès.`,
    changed: (one: string, name: string): string =>
      `L’objet ${one} «\u00a0${name}\u00a0» a été modifié avec succès.`,
    editAgain: 'Vous pouvez l’éditer à nouveau ci-dessous.',
    addAnother: (one: string): string =>
      `Vous pouvez ajouter un autre objet «\u00a0${one}\u00a0» ci-dessous.`,
  },
  login: {
    title: 'Connexion',
    submit: 'Connexion',
    refused:
      'Veuillez compléter correctement les champs «\u00a0email\u00a0» et «\u00a0mot de passe\u00a0» d’un compte autorisé. Sachez que les deux champs peuvent être sensibles à la casse.',
    notStaff: (email: string): string =>
      `Vous êtes authentifié sous le nom ${email}, mais vous n’êtes pas autorisé à accéder à cette page. Souhaitez-vous vous connecter avec un autre compte utilisateur\u00a0?`,
  },
  logout: {
    title: 'Déconnecté',
    thanks: 'Merci pour le temps que vous avez accordé à ce site aujourd’hui.',
    again: 'Connectez-vous à nouveau',
  },
  list: {
    title: (one: string): string => `Sélectionnez l’objet ${one} à changer`,
    select: (name: string): string => `Sélectionner ${name}`,
    selection: 'Sélection',
    changeOne: (name: string, id: number): string => `Modifier ${name}, ${id}`,
    search: 'Rechercher',
    searchLabel: (many: string): string => `Rechercher des ${many}`,
    results: (count: number): string => (count > 1 ? `${count} résultats` : `${count} résultat`),
    total: (count: number): string => `${count} résultats`,
    table: (many: string): string => `Liste des ${many}`,
    pages: 'Pages',
    page: (number: number): string => `Page ${number}`,
    showAll: 'Tout afficher',
    filter: 'Filtre',
    filterBy: (label: string): string => `Par ${label.toLowerCase()}`,
    clearFilters: 'Effacer tous les filtres',
    all: 'Tout',
    anyDate: 'Toutes les dates',
    today: 'Aujourd’hui',
    past7Days: 'Les 7 derniers jours',
    thisMonth: 'Ce mois-ci',
    thisYear: 'Cette année',
  },
  actions: {
    label: 'Action\u00a0:',
    run: 'Exécuter l’action sélectionnée',
    go: 'Envoyer',
    deleteSelected: (many: string): string => `Supprimer les ${many} sélectionnés`,
    noneSelected: 'Aucune action sélectionnée.',
    noObjects:
      'Des éléments doivent être sélectionnés afin d’appliquer les actions. Aucun élément n’a été modifié.',
  },
  deletion: {
    title: 'Êtes-vous sûr\u00a0?',
    one: (one: string, name: string): string =>
      `Voulez-vous vraiment supprimer l’objet ${one} «\u00a0${name}\u00a0»\u00a0? Les éléments suivants sont liés à celui-ci et seront aussi supprimés\u00a0:`,
    several: (many: string): string =>
      `Voulez-vous vraiment supprimer les objets ${many} sélectionnés\u00a0? Tous les objets suivants et les éléments liés seront supprimés\u00a0:`,
    objects: 'Objets',
    patient: (patientId: string): string => `Patient\u00a0: ${patientId}`,
    logEntries: (count: number): string => `Entrées d’historique\u00a0: ${count}`,
    yes: 'Oui, je suis sûr',
    no: 'Non, revenir à la page précédente',
    deleted: (one: string, name: string): string =>
      `L’objet ${one} «\u00a0${name}\u00a0» a été supprimé avec succès.`,
    deletedSeveral: (count: number, items: string): string =>
      `La suppression de ${count} ${items} a réussi.`,
    ownAccount: 'Vous ne pouvez pas supprimer votre propre compte.',
    superuser:
      'Seul un super-utilisateur peut modifier ou supprimer le compte d’un super-utilisateur.',
  },
  log: {
    recent: 'Actions récentes',
    none: 'Aucun(e) disponible',
    history: 'Historique',
    historyTitle: (name: string): string => `Historique des changements\u00a0: ${name}`,
    noHistory:
      'Cet objet n’a pas d’historique de modification. Il n’a probablement pas été ajouté au moyen de ce site d’administration.',
    when: 'Date/heure',
    who: 'Utilisateur',
    what: 'Action',
    added: 'Ajout.',
    deleted: 'Suppression.',
    changed: (fields: string): string => `Modification de ${fields}.`,
    and: 'et',
    noChange: 'Aucun champ modifié.',
  },
  users: { one: 'utilisateur', many: 'utilisateurs' },
  patients: { one: 'patient', many: 'patients' },
  /** Of columns, filters and fields, by name. */
  labels: {
    pk: 'PK',
    full_name: 'Nom complet',
    type: 'Type',
    password: 'Mot de passe',
    email: 'Adresse email',
    first_name: 'Prénom',
    last_name: 'Nom',
    last_login: 'Dernière connexion',
    last_login_0: 'Dernière connexion (date)',
    last_login_1: 'Dernière connexion (heure)',
    is_superuser: 'Statut super-utilisateur',
    is_staff: 'Membre de l’équipe',
    is_active: 'Actif',
    has_been_validated: 'Validé',
    is_manager: 'Gestionnaire',
    is_doctor: 'Médecin',
    is_patient: 'Patient',
    enable_notifications: 'Notifications activées',
    creation_date: 'Date de création',
    last_update_date: 'Dernière modification',
    uuid: 'UUID',
    user: 'Utilisateur',
    patient_id: 'Identifiant patient',
    birth_year: 'Année de naissance',
    patient_age: 'Âge',
  },
  /** Of fields, by name. */
  helps: {
    password: 'Laissez vide pour garder le mot de passe actuel.',
    is_superuser:
      'Précise que l’utilisateur possède toutes les permissions sans les assigner explicitement.',
    is_staff: 'Peut se connecter à l’administration.',
    is_active: 'Peut se connecter.',
    last_login_0: 'Par exemple 23/11/2026.',
    last_login_1: 'Par exemple 9:41, à Paris.',
    user: 'Le numéro (PK) d’un utilisateur qui n’est pas encore patient.',
    patient_age: 'En années\u00a0; l’identifiant et l’année de naissance en sont déduits.',
  },
  rules: {
    date: 'Saisissez une date valide.',
    time: 'Saisissez une heure valide.',
    patientExists: 'Un objet patient avec ce champ Utilisateur existe déjà.',
  },
};

/** What the admin must be able to say in every language. */
export type AdminTexts = typeof FRENCH_ADMIN;
