<?php

declare(strict_types=1);

// A sign-up form on PDO, for PHP's own server: looks, inserts, and leaves a unique violation to
// nobody. Its prepared statements are emulated, so every value stands in the text of the statement.

const FORM = '<form method="post"><input type="email" name="email" required><button>Go</button></form>';
const TAKEN = '<p class="error">This address is taken.</p>' . FORM;

if ($_SERVER['REQUEST_METHOD'] === 'GET') {
    exit(FORM);
}
$dsn = sprintf('pgsql:host=%s;port=%s;dbname=%s', getenv('PGHOST'), getenv('PGPORT'), getenv('PGDATABASE'));
$database = new PDO($dsn, getenv('PGUSER'), getenv('PGPASSWORD'), [PDO::ATTR_EMULATE_PREPARES => true]);
$database->beginTransaction();
$found = $database->prepare('SELECT id FROM users WHERE email = ?');
$found->execute([$_POST['email']]);
if ($found->fetch() !== false) {
    $database->rollBack();
    exit(TAKEN);
}
try {
    $database->prepare('INSERT INTO users (email, secret, created) VALUES (?, ?, ?)')
        ->execute([$_POST['email'], bin2hex(random_bytes(8)), date(DATE_ATOM)]);
    $database->commit();
} catch (PDOException $error) {
    $database->rollBack();
    if (getenv('HANDLED') === 'yes' && $error->getCode() === '23505') {
        exit(TAKEN);
    }
    http_response_code(500);
    exit('<pre>PDOException: ' . htmlspecialchars($error->getMessage()) . '</pre>');
}
http_response_code(303);
header('Location: /done/');
