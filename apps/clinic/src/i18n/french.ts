import { type AdminTexts, FRENCH_ADMIN } from './admin-french.ts';

/**
 * Everything that the pages, forms and mails say in French, the language of the original; what the
 * original says too is said word for word.
 */
export const FRENCH = {
  siteName: 'Clinique doublepost',
  layout: {
    skip: 'Aller au contenu',
    navigation: 'Navigation principale',
    home: 'Home',
    createAccount: 'Créer un compte',
    patient: 'Patient',
    signIn: 'Me connecter',
    account: 'Mon compte',
    signOut: 'Me déconnecter',
    language: 'Langue',
    required: 'Réponse obligatoire',
    back: 'Retour',
  },
  messages: {
    required: 'Ce champ est obligatoire.',
    email: 'Saisissez une adresse de courriel valide.',
    invalid: 'Saisissez une valeur valide.',
    invalidChoice: 'Sélectionnez un choix valide. Ce choix ne fait pas partie de ceux disponibles.',
    nulCharacter: 'Le caractère nul n’est pas autorisé.',
    emailTaken: 'Un utilisateur avec cette adresse email existe déjà.',
    passwordsDiffer: 'Les deux mots de passe ne correspondent pas.',
    signInRefused: 'Impossible de vous authentifier. Veuillez réessayer',
    correctOne: "Veuillez corriger l'erreur ci-dessous.",
    correctSeveral: 'Veuillez corriger les erreurs ci-dessous.',
    tooLong: (limit: number, length: number): string =>
      `Assurez-vous que cette valeur comporte au plus ${limit} ${
        limit > 1 ? 'caractères' : 'caractère'
      } (actuellement ${length}).`,
    passwordSimilar: (field: string): string =>
      `Le mot de passe est trop semblable au champ «\u00a0${field}\u00a0».`,
    passwordShort: (minimum: number): string =>
      `Ce mot de passe est trop court. Il doit contenir au minimum ${minimum} caractères.`,
    passwordCommon: 'Ce mot de passe est trop courant.',
    passwordNumeric: 'Ce mot de passe est entièrement numérique.',
  },
  /** What a password must not resemble, as the message about it names it. */
  personalData: { first_name: 'prénom', last_name: 'nom', email: 'email' },
  index: {
    title: 'Accueil',
    lead: 'Deux formulaires, à envoyer deux fois : l’inscription d’un patient et, dans l’administration, l’ajout d’un utilisateur.',
    signUp: 'Créer un compte patient',
    admin: 'Administration',
  },
  signUp: {
    title: 'Créer un compte patient',
    submit: 'Créer mon compte',
    firstName: 'Votre prénom',
    firstNameHelp: 'Indiquez la première lettre de votre prénom.',
    firstNameRule: 'Veuillez indiquer la première lettre de votre prénom',
    lastName: 'Votre nom',
    lastNameHelp: 'Indiquez les deux premières lettres de votre nom de famille.',
    lastNameRule: 'Veuillez indiquer les deux premières lettres de votre nom de famille',
    age: 'Votre âge',
    ageHelp: 'Indiquez votre âge.',
    email: 'Votre email',
    emailHelp: 'Indiquez votre adresse email',
    password: 'Votre mot de passe',
    passwordAgain: 'Confirmer le mot de passe',
    passwordAgainHelp: 'Saisissez le même mot de passe que précédemment, pour vérification.',
    terms: "J'atteste avoir lu et adhérer aux Conditions Générales d'Utilisation du site.",
  },
  confirmation: {
    title: 'Confirmation',
    created:
      'Votre compte a bien été créé. Un email vous a été envoyé pour l’activer : vous pourrez vous connecter une fois votre compte activé.',
    spam: 'Si vous ne trouvez pas cet email, regardez dans votre dossier de courriers indésirables.',
  },
  signIn: {
    title: 'Connexion',
    email: 'Email',
    password: 'Mot de passe',
    submit: 'Connexion',
    forgotten: 'Mot de passe oublié ?',
    throttledTitle: 'Trop de tentatives (429)',
    throttled: (minutes: number): string =>
      `Trop de tentatives. Veuillez réessayer dans ${minutes} ${
        minutes > 1 ? 'minutes' : 'minute'
      }.`,
  },
  signOut: {
    title: 'Déconnexion',
    question: 'Voulez-vous vraiment vous déconnecter ?',
    submit: 'Me déconnecter',
    done: 'Vous êtes déconnecté. À bientôt !',
    signInAgain: 'Me connecter à nouveau',
  },
  account: {
    title: 'Mon compte',
    name: 'Nom',
    email: 'Email',
    type: 'Type de compte',
    types: { Patient: 'Patient', Staff: 'Personnel' },
    patientId: 'Identifiant patient',
    creationDate: 'Compte créé le',
    lastLogin: 'Dernière connexion',
    changePassword: 'Changer mon mot de passe',
    admin: 'Administration',
  },
  activation: {
    title: 'Activation du compte',
    done: 'Votre compte est activé. Vous pouvez maintenant vous connecter.',
    invalid: 'Ce lien d’activation n’est pas valable ou a expiré.',
  },
  reset: {
    title: 'Réinitialiser le mot de passe',
    lead: 'Indiquez l’adresse email de votre compte : nous vous enverrons un lien pour choisir un nouveau mot de passe, ce qui active aussi le compte s’il ne l’a jamais été.',
    email: 'Votre email',
    submit: 'Recevoir le lien',
    sentTitle: 'Email envoyé',
    sent: 'Si un compte actif, ou qui n’a pas encore été activé, existe pour cette adresse, un email contenant un lien vient de lui être envoyé.',
    setTitle: 'Choisir un nouveau mot de passe',
    password: 'Nouveau mot de passe',
    passwordAgain: 'Confirmer le nouveau mot de passe',
    setSubmit: 'Changer mon mot de passe',
    invalidTitle: 'Lien non valable',
    invalid: 'Ce lien n’est pas valable, a expiré ou a déjà servi.',
    again: 'Demander un nouveau lien',
    doneTitle: 'Mot de passe changé',
    done: 'Votre mot de passe a été changé. Vous pouvez vous connecter.',
  },
  admin: FRENCH_ADMIN as AdminTexts,
  mails: {
    validationSubject: 'Activez votre compte',
    validation: (link: string): string => `Bonjour,

Votre compte à la Clinique doublepost a bien été créé. Pour l'activer, ouvrez ce lien :

${link}

Il est valable sept jours. Si vous n'avez pas créé de compte, ignorez ce message.
`,
    resetSubject: 'Votre nouveau mot de passe',
    reset: (link: string): string => `Bonjour,

Vous avez demandé un nouveau mot de passe à la Clinique doublepost. Pour le choisir, ouvrez ce lien :

${link}

Il est valable une heure et ne sert qu'une fois. Si vous n'avez rien demandé, ignorez ce message.
`,
  },
  /** What the commands ask and answer. */
  terminal: {
    fields: { email: 'Adresse email', first_name: 'Prénom', last_name: 'Nom' },
    password: 'Mot de passe',
    passwordAgain: 'Mot de passe (à nouveau)',
    question: (label: string): string => `${label} : `,
    error: (what: string): string => `Erreur : ${what}`,
    blankPassword: 'Les mots de passe vides ne sont pas permis.',
    insist: 'Passer outre la validation et créer l’utilisateur malgré tout ? [o/N] : ',
    yes: 'o',
    superuserCreated: (email: string): string => `Superutilisateur créé : ${email}`,
    noAccount: (email: string): string => `Aucun compte n’a l’adresse « ${email} ».`,
    changingPassword: (email: string): string => `Changement du mot de passe de ${email}`,
    passwordChanged: (email: string): string =>
      `Mot de passe changé : ${email}. Toutes ses sessions sont terminées.`,
    givenUp: (tries: number): string => `Aucun mot de passe valable après ${tries} essais.`,
  },
  debug: {
    title: 'Dernières requêtes',
    none: 'Aucune requête pour l’instant.',
    all: 'Toutes les requêtes',
    requestColumns: 'Heure (UTC), Requête, Statut, ms, SQL, SQL ms, Processus',
    statementColumns: 'Début (ms), Durée (ms), Connexion, Transaction, Lignes, SQL',
  },
  errors: {
    notFoundTitle: 'Page non trouvée (404)',
    notFound: 'Cette page n’existe pas.',
    methodTitle: 'Méthode non permise (405)',
    method: 'Cette page ne se demande pas ainsi.',
    forbiddenTitle: 'Interdit (403)',
    forbidden: 'La vérification CSRF a échoué. La requête a été interrompue.',
    forbiddenHint:
      'Rechargez le formulaire et envoyez-le à nouveau ; les cookies doivent être permis.',
    clientTitle: (status: number): string => `Requête incorrecte (${status})`,
    client: 'Le serveur ne peut pas lire cette requête, ou elle est trop grande.',
    unavailableTitle: 'Service momentanément indisponible (503)',
    unavailable:
      'La base de données n’a pas répondu à temps. Veuillez réessayer dans quelques instants.',
    serverTitle: 'Erreur du serveur (500)',
    server: 'Le serveur n’a pas pu répondre. Veuillez réessayer plus tard.',
  },
};

/** What every language must be able to say. */
export type Texts = typeof FRENCH;
