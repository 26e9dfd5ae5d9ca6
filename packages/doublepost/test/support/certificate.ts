import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './temporary.ts';

/** Makes a self-signed certificate for a name, such as `IP:127.0.0.1`, with openssl. */
export function makeCertificate(name: string): { file: string; key: Buffer; cert: Buffer } {
  const folder = temporaryFolder();
  const [file, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const words = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=${name} -addext subjectAltName=${name} -keyout ${key} -out ${file}`;
  execFileSync('openssl', words.split(' '), { stdio: 'pipe' });
  return { file, key: readFileSync(key), cert: readFileSync(file) };
}
