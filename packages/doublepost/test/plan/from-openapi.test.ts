import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planFromOpenApi } from '../../src/plan/from-openapi.ts';
import { startServer } from '../support/servers.ts';
import { temporaryFolder } from '../support/temporary.ts';

const YAML = `
openapi: 3.1.0
info: { title: Shop, version: "1" }
servers:
  - url: http://localhost:{port}/api
    variables: { port: { default: "8000" } }
paths:
  /orders:
    get: { operationId: listOrders, responses: {} }
    post:
      operationId: createOrder
      parameters:
        - { name: dryRun, in: query, required: true, schema: { type: boolean, default: false } }
        - { name: X-Tenant, in: header, required: true, example: acme }
        - { name: page, in: query, schema: { type: integer } }
      requestBody: { $ref: '#/components/requestBodies/Order' }
      responses: {}
  /orders/{id}/items/{item}:
    parameters:
      - { name: id, in: path, required: true, schema: { type: integer, examples: [7] } }
      - { name: item, in: path, required: true, schema: { type: string, format: uuid } }
    delete: { responses: {} }
components:
  requestBodies:
    Order:
      content:
        text/plain: {}
        application/json: { schema: { type: object }, example: { a: 1 } }
`;

function saved(text: string, name = 'api.yaml'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}

describe('a description gives', () => {
  it('the request of an operation', async () => {
    const source = saved(YAML);
    const [scenario] = await planFromOpenApi(source, { operation: 'createOrder' });
    expect(scenario?.command).toBe(`npx doublepost --openapi ${source} --operation createOrder`);
    expect(scenario?.request).toMatchObject({
      method: 'POST',
      url: new URL('http://localhost:8000/api/orders?dryRun=false'),
      headers: [
        ['Accept', 'application/json'],
        ['X-Tenant', 'acme'],
      ],
      content: { kind: 'schema', encoding: 'json', schema: { type: 'object' }, example: { a: 1 } },
    });
  });

  it('how a form carries lists', async () => {
    const source = saved(`
openapi: 3.0.0
servers: [{ url: 'http://localhost:8000' }]
paths:
  /a:
    post:
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema: { type: object }
            encoding:
              tags: { style: pipeDelimited, explode: false }
              file: { contentType: image/png }
`);
    const [scenario] = await planFromOpenApi(source);
    expect(scenario?.request?.content).toMatchObject({
      encoding: 'urlencoded',
      styles: { tags: { style: 'pipeDelimited', explode: false } },
    });
  });

  it('an operation without a name by its method and path', async () => {
    const operation = 'DELETE /orders/{id}/items/{item}';
    const [scenario] = await planFromOpenApi(saved(YAML), { operation });
    expect(scenario?.page.pathname).toBe(
      '/api/orders/7/items/3fa85f64-5717-4562-b3fc-2c963f66afa6',
    );
    expect(scenario?.request?.content).toEqual({ kind: 'bytes', body: Buffer.alloc(0) });
  });

  it('all that change something', async () => {
    const scenarios = await planFromOpenApi(saved(YAML));
    expect(scenarios.map(({ name }) => name)).toEqual([
      'POST /api/orders',
      'DELETE /api/orders/7/items/3fa85f64-5717-4562-b3fc-2c963f66afa6',
    ]);
  });

  it('another application where one is named', async () => {
    const options = { operation: 'createOrder', baseUrl: 'http://127.0.0.1:9000/v2/' };
    const [scenario] = await planFromOpenApi(saved(YAML), options);
    expect(scenario?.page.href).toBe('http://127.0.0.1:9000/v2/orders?dryRun=false');
  });

  it('the server that it was fetched from', async () => {
    const document = {
      openapi: '3.0.3',
      paths: { '/pets': { post: { operationId: 'addPet', responses: {} } } },
    };
    const { url } = await startServer((_request, response) =>
      response.end(JSON.stringify(document)),
    );
    const [scenario] = await planFromOpenApi(`${url}openapi.json`, { operation: 'addPet' });
    expect(scenario?.page.href).toBe(`${url}pets`);
  });
});

describe('a description is refused', () => {
  it.each([
    ['{"swagger": "2.0"}', 'DP_OPENAPI_INVALID', /should be 3\.0 or 3\.1, but is Swagger 2$/],
    ['openapi: 4.0.0', 'DP_OPENAPI_INVALID', /but is 4\.0\.0$/],
    ['[1', 'DP_OPENAPI_INVALID', /at line 1/],
    ['', 'DP_OPENAPI_INVALID', /but is undefined$/],
    ['openapi: 3.0.0', 'DP_OPENAPI_OPERATION', /has no operation that changes something/],
    [
      'openapi: 3.0.0\npaths: { /a: { post: {} } }',
      'DP_OPENAPI_INVALID',
      /the server "\/" is no address$/,
    ],
    [
      'openapi: 3.0.0\npaths: { /a: { $ref: "#/paths/~1a" } }',
      'DP_OPENAPI_OPERATION',
      /has no operation/,
    ],
  ])('%s', async (text, code, message) => {
    await expect(planFromOpenApi(saved(text))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it('which has no such operation, with a list of those it has', async () => {
    await expect(planFromOpenApi(saved(YAML), { operation: 'x' })).rejects.toMatchObject({
      code: 'DP_OPENAPI_OPERATION',
      message: expect.stringContaining('createOrder  POST /orders'),
    });
  });

  it('on a host that is not ours', async () => {
    await expect(planFromOpenApi('http://192.0.2.1/openapi.json')).rejects.toMatchObject({
      code: 'DP_HOST_REFUSED',
    });
  });
});
