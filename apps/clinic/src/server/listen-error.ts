import { ClinicError } from '../errors.ts';

/** What a failure to listen means to the person who chose the address. */
export function listenError(error: unknown, host: string, port: number): ClinicError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const options = { cause: error };
  switch (code) {
    case 'EADDRINUSE':
      return new ClinicError('DP_CLINIC_PORT_TAKEN', `${host}:${port} is in use.`, options);
    case 'EACCES':
    case 'EPERM':
      return new ClinicError('DP_CLINIC_PORT_NOT_PERMITTED', `Port ${port} is refused.`, options);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return new ClinicError('DP_CLINIC_HOST', `"${host}" cannot be listened on.`, options);
    default:
      return new ClinicError('DP_CLINIC_WORKER_FAILED', `Listening failed: ${error}`, options);
  }
}
