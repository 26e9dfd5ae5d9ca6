import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCurl } from '../../../src/plan/curl/read-curl.ts';
import { splitLine } from '../../../src/plan/curl/split-line.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/** What a line sends: `METHOD address`, the body as text, and the headers that a case asks about. */
function sent(line: string) {
  const { method, url, headers, content } = readCurl(line);
  return {
    to: `${method} ${url.href}`,
    body: content.kind === 'bytes' ? content.body.toString() : JSON.stringify(content),
    headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
  };
}

const URL_ = 'http://localhost:8000/signup/';
const FORM = 'application/x-www-form-urlencoded';

/** The line, its body, and its content type. */
const LINES: readonly (readonly [string, string, string, string])[] = [
  // Chrome, bash.
  [
    'Chrome: a form',
    `curl '${URL_}' \\\n  -H 'Accept: text/html' \\\n  -H 'Content-Type: ${FORM}' \\\n  -b 'csrftoken=abc; sessionid=s1' \\\n  -H 'Origin: http://localhost:8000' \\\n  --data-raw 'email=a%40b.fr&age=42'`,
    'email=a%40b.fr&age=42',
    FORM,
  ],
  [
    'Chrome: JSON',
    `curl '${URL_}' -H 'content-type: application/json' --data-raw '{"email":"a@b.fr"}' --compressed --insecure`,
    '{"email":"a@b.fr"}',
    'application/json',
  ],
  [
    'Chrome: a quote in the value',
    `curl '${URL_}' -H 'content-type: application/json' --data-raw $'{"name":"O\\'Hara"}'`,
    `{"name":"O'Hara"}`,
    'application/json',
  ],
  [
    'Chrome: an exclamation mark',
    `curl '${URL_}' --data-raw $'password=a\\u0021b'`,
    'password=a!b',
    FORM,
  ],
  ['Chrome: a line break', `curl '${URL_}' --data-raw $'note=1\\r\\n2'`, 'note=1\r\n2', FORM],
  [
    'Chrome: a character above ASCII',
    `curl '${URL_}' --data-raw $'name=Zo\\u00eb'`,
    'name=Zoë',
    FORM,
  ],
  ['Chrome: characters as they are', `curl '${URL_}' --data-raw 'name=Zoë €'`, 'name=Zoë €', FORM],
  [
    'Chrome: multipart',
    `curl '${URL_}' -H 'content-type: multipart/form-data; boundary=----WebKitFormBoundaryX' --data-raw $'------WebKitFormBoundaryX\\r\\nContent-Disposition: form-data; name="a"\\r\\n\\r\\n1\\r\\n------WebKitFormBoundaryX--\\r\\n'`,
    '------WebKitFormBoundaryX\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n------WebKitFormBoundaryX--\r\n',
    'multipart/form-data; boundary=----WebKitFormBoundaryX',
  ],
  [
    'Chrome: binary data',
    `curl '${URL_}' -H 'content-type: application/x' --data-binary $'\\x01\\x02'`,
    '\u0001\u0002',
    'application/x',
  ],
  [
    'Chrome: all requests',
    `curl '${URL_}' --data-raw 'a=1' ;\ncurl '${URL_}other' --data-raw 'b=2'`,
    'a=1',
    FORM,
  ],
  ['Chrome: Windows line ends', `curl '${URL_}' \\\r\n  --data-raw 'a=1'`, 'a=1', FORM],
  ['Chrome: a backslash', `curl '${URL_}' --data-raw 'path=C:\\temp'`, 'path=C:\\temp', FORM],
  ['Chrome: a dollar sign', `curl '${URL_}' --data-raw 'a=$HOME'`, 'a=$HOME', FORM],
  // Chrome and Edge, cmd.
  [
    'Chrome, cmd: a form',
    `curl ^"${URL_}^" ^\n  -H ^"Content-Type: ${FORM}^" ^\n  --data-raw ^"email=a^%^40b.fr^&age=42^"`,
    'email=a%40b.fr&age=42',
    FORM,
  ],
  [
    'Chrome, cmd: JSON',
    `curl ^"${URL_}^" ^\r\n  -H ^"content-type: application/json^" ^\r\n  --data-raw ^"^{^\\^"email^\\^":^\\^"a^@b.fr^\\^"^}^"`,
    '{"email":"a@b.fr"}',
    'application/json',
  ],
  [
    'Chrome, cmd: older quoting',
    `curl "${URL_}" ^\n  -H "content-type: application/json" ^\n  --data-raw "{\\"a\\":1}"`,
    '{"a":1}',
    'application/json',
  ],
  [
    'Chrome, cmd: doubled quotes',
    `curl "${URL_}" ^\n  -H "content-type: application/json" ^\n  --data-raw "{""a"":1}"`,
    '{"a":1}',
    'application/json',
  ],
  [
    'Chrome, cmd: a line break',
    `curl ^"${URL_}^" ^\n  --data-raw ^"note=1^\n\n2^"`,
    'note=1\n2',
    FORM,
  ],
  [
    'Chrome, cmd: an ampersand',
    `curl ^"${URL_}^" ^\n --data-raw ^"a=1^&b=^<2^>^|^"`,
    'a=1&b=<2>|',
    FORM,
  ],
  // Firefox.
  [
    'Firefox: a form',
    `curl '${URL_}' --compressed -X POST -H 'User-Agent: Mozilla/5.0' -H 'Content-Type: ${FORM}' -H 'Cookie: a=1' --data-raw 'email=a%40b.fr'`,
    'email=a%40b.fr',
    FORM,
  ],
  [
    'Firefox: JSON',
    `curl '${URL_}' -X POST -H 'Content-Type: application/json' --data-raw '{"a":1}'`,
    '{"a":1}',
    'application/json',
  ],
  [
    'Firefox: PUT',
    `curl '${URL_}' -X PUT -H 'Content-Type: application/json' --data-raw '{}'`,
    '{}',
    'application/json',
  ],
  ['Firefox: no body', `curl '${URL_}' --compressed -X POST -H 'Content-Length: 0'`, '', ''],
  [
    'Firefox: multipart',
    `curl '${URL_}' -X POST -H 'Content-Type: multipart/form-data; boundary=---------------------------1' --data-binary $'-----------------------------1\\r\\nContent-Disposition: form-data; name="a"\\r\\n\\r\\n1\\r\\n-----------------------------1--\\r\\n'`,
    '-----------------------------1\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n-----------------------------1--\r\n',
    'multipart/form-data; boundary=---------------------------1',
  ],
  [
    'Firefox, cmd',
    `curl "${URL_}" --compressed -X POST -H "Content-Type: ${FORM}" ^\n --data-raw "a=1&b=2"`,
    'a=1&b=2',
    FORM,
  ],
  ['Firefox: an encoded quote', `curl '${URL_}' --data-raw 'a=it'\\''s'`, "a=it's", FORM],
  // Safari.
  [
    'Safari: a form',
    `curl '${URL_}' \\\n-X 'POST' \\\n-H 'Content-Type: ${FORM}' \\\n-H 'Priority: u=0, i' \\\n--data 'a=1&b=2'`,
    'a=1&b=2',
    FORM,
  ],
  [
    'Safari: JSON',
    `curl '${URL_}' \\\n-X 'POST' \\\n-H 'Content-Type: application/json' \\\n--data-binary '{"a":"b"}'`,
    '{"a":"b"}',
    'application/json',
  ],
  [
    'Safari: escapes',
    `curl $'${URL_}' -X $'POST' --data-binary $'name=\\u00e9t\\u00e9'`,
    'name=été',
    FORM,
  ],
  ['Safari: DELETE', `curl '${URL_}' -X 'DELETE' -H 'Accept: */*'`, '', ''],
  // Postman.
  [
    'Postman: JSON',
    `curl --location '${URL_}' \\\n--header 'Content-Type: application/json' \\\n--data-raw '{\n    "email": "a@b.fr"\n}'`,
    '{\n    "email": "a@b.fr"\n}',
    'application/json',
  ],
  [
    'Postman: a method',
    `curl --location --request PATCH '${URL_}' --header 'Content-Type: application/json' --data '{"a":1}'`,
    '{"a":1}',
    'application/json',
  ],
  [
    'Postman: encoded data',
    `curl --location '${URL_}' --header 'Content-Type: ${FORM}' --data-urlencode 'email=a@b.fr' --data-urlencode 'note=x y&z'`,
    'email=a%40b.fr&note=x%20y%26z',
    FORM,
  ],
  [
    'Postman: form data',
    `curl --location '${URL_}' --form 'name="Alex"' --form 'age="42"'`,
    '{"kind":"multipart","fields":[{"name":"name","value":"Alex"},{"name":"age","value":"42"}]}',
    '',
  ],
  ['Postman: a token', `curl -L '${URL_}' -H 'Authorization: Bearer t' -d ''`, '', FORM],
  // Insomnia, HTTPie Desktop, Swagger UI, by hand.
  [
    'Insomnia',
    `curl --request POST \\\n  --url ${URL_} \\\n  --header 'Content-Type: application/json' \\\n  --data '{\n\t"a": 1\n}'`,
    '{\n\t"a": 1\n}',
    'application/json',
  ],
  [
    'Swagger UI',
    `curl -X 'POST' \\\n  '${URL_}' \\\n  -H 'accept: application/json' \\\n  -H 'Content-Type: application/json' \\\n  -d '{\n  "id": 0\n}'`,
    '{\n  "id": 0\n}',
    'application/json',
  ],
  ['by hand: a joined method', `curl -sSXPOST ${URL_} -da=1 -d b=2`, 'a=1&b=2', FORM],
  ['by hand: --json', `curl --json '{"a":1}' ${URL_}`, '{"a":1}', 'application/json'],
  [
    'by hand: double quotes',
    `curl -X POST "${URL_}" -H "Content-Type: application/json" -d "{\\"a\\": \\"\\$5\\"}"`,
    '{"a": "$5"}',
    'application/json',
  ],
  ['by hand: without a protocol', 'curl localhost:8000/signup/ -d a=1', 'a=1', FORM],
  ['by hand: a basic login', `curl -u ada:secret -d a=1 ${URL_}`, 'a=1', FORM],
  ['by hand: with the path of the program', `/usr/bin/curl -k -d a=1 ${URL_} | jq .`, 'a=1', FORM],
  ['by hand: piped on', `curl ${URL_} -d a=1 | jq . > out.json; rm x`, 'a=1', FORM],
  ['by hand: into a file', `curl -sS ${URL_} -d a=1 > out.json 2>/dev/null`, 'a=1', FORM],
  ['by hand: streams together', `curl ${URL_}>out -d a=1 >>log 2>&1 &>both`, 'a=1', FORM],
  ['by hand: in the background', `curl ${URL_} -d a=1 &\n`, 'a=1', FORM],
  [
    'by hand: what it prints',
    `curl -fsSLk -o /dev/null -w '%{http_code}' --no-progress-meter --max-time 5 ${URL_} -d a=1`,
    'a=1',
    FORM,
  ],
  ['by hand: data that begins with @', `curl ${URL_} --data-raw '@ada'`, '@ada', FORM],
];

describe('a cURL line is read as its shell and cURL do', () => {
  it.each(LINES)('%s', (_name, line, body, type) => {
    const request = sent(line);
    expect(request.to).toMatch(/^(?:POST|PUT|PATCH|DELETE) http:\/\/localhost:8000\/signup\/$/);
    expect(request.body).toBe(body);
    expect(request.headers['content-type'] ?? '').toBe(type);
  });

  it('in at least forty ways to write it', () => {
    expect(LINES.length).toBeGreaterThanOrEqual(40);
  });
});

describe('of a cURL line', () => {
  it('cookies, user agent, referer and logins become headers', () => {
    const line = `curl ${URL_} -b 'a=1; b=2' -A agent -e http://localhost/x -u ada:pw -d x=1`;
    expect(sent(line).headers).toMatchObject({
      cookie: 'a=1; b=2',
      'user-agent': 'agent',
      referer: 'http://localhost/x',
      authorization: 'Basic YWRhOnB3',
    });
  });

  it('what belongs to the connection stays behind', () => {
    const line = `curl ${URL_} -H 'Host: other' -H 'Content-Length: 3' -H 'Accept-Encoding: zstd' -H 'Connection: close' -d a=1`;
    expect(Object.keys(sent(line).headers)).toEqual(['content-type']);
  });

  it('data may become the address', () => {
    expect(sent(`curl -G ${URL_}?x=1 -d a=1 --data-urlencode 'b=c d'`).to).toBe(
      `GET ${URL_}?x=1&a=1&b=c%20d`,
    );
  });

  it('files are read', () => {
    const path = join(temporaryFolder(), 'body.bin');
    writeFileSync(path, Buffer.from([0xff, 0x0a, 0x00]));
    const { content } = readCurl(`curl ${URL_} --data-binary @${path}`);
    expect(content).toEqual({ kind: 'bytes', body: Buffer.from([0xff, 0x0a, 0x00]) });
    const { content: form } = readCurl(`curl ${URL_} -F 'cv=@${path};type=image/png'`);
    expect(form).toEqual({
      kind: 'multipart',
      fields: [
        {
          name: 'cv',
          value: 'body.bin',
          file: { type: 'image/png', bytes: Buffer.from([0xff, 0x0a, 0x00]) },
        },
      ],
    });
  });
});

describe('a cURL line is refused', () => {
  it.each([
    ['', 'the cURL line is empty'],
    ['wget http://localhost/', 'the line does not begin with curl: wget'],
    ['curl', 'the cURL line has no address'],
    [
      `curl '${URL_}' --data-raw 'email=a`,
      "the cURL line ends within a quotation that begins with 'email=a",
    ],
    [
      `curl '${URL_}' --data-raw $'a\\'`,
      "the cURL line ends within a quotation that begins with $'a\\'",
    ],
    [`curl "${URL_}" ^\n --data-raw "a=1`, expect.stringContaining('ends within a quotation')],
    [`curl '${URL_}' -H`, 'the cURL line ends after -H'],
    [`curl '${URL_}' --data-raw`, 'the cURL line ends after --data-raw'],
    [`curl ${URL_} two`, 'the cURL line has two addresses: two'],
    [`curl ${URL_} -T file`, '--upload-file is not supported'],
    [`curl ${URL_} -d a=1 -x http://proxy:3128`, '--proxy is not supported'],
    [`curl ${URL_} -d a=1 -sxhttp://proxy:3128`, '--proxy is not supported'],
    [`curl ${URL_} -d a=1 --socks5 localhost`, '--socks5 is not supported'],
    [`curl ${URL_} -d a=1 --resolve a:80:127.0.0.1`, '--resolve is not supported'],
    [`curl ${URL_} -u a:b --digest -d a=1`, '--digest is not supported'],
    [`curl ${URL_} --url-query a=1 -X POST`, '--url-query is not supported'],
    [`curl ${URL_} -d a=1 --next ${URL_}`, '--next is not supported'],
    [`curl ${URL_} --foo -d a=1`, '--foo is no option of cURL that is known'],
    [`curl ${URL_} -s! -d a=1`, '-! is no option of cURL that is known'],
    [`curl ${URL_} -d a=1; rm -rf x`, 'behind the cURL command stands something else: rm -rf x'],
    [`curl ${URL_} -d a=1 && echo ok`, 'behind the cURL command stands something else: echo ok'],
    [`curl ${URL_} -d a=1 || exit`, 'behind the cURL command stands something else: exit'],
    [`curl ${URL_} -d a=1\necho ok`, 'behind the cURL command stands something else: echo ok'],
    [`curl ${URL_}?a=1&b=2 -X POST`, 'behind the cURL command stands something else: b=2 -X POST'],
    [`curl ${URL_} -d @- < body`, 'behind the cURL command stands something else: < body'],
    [`curl ${URL_} -b cookies.txt -d a=1`, '--cookie names a file: cookies.txt'],
    [`curl ${URL_} -d @/no/such/file`, 'the file /no/such/file of the cURL line is not there'],
  ])('%s', (line, message) => {
    expect(() => readCurl(line)).toThrow(
      expect.objectContaining({ code: 'DP_CURL_INVALID', message }),
    );
  });

  it('or read, wherever it is cut, and never hangs', () => {
    const whole = LINES.map(([, line]) => line);
    fc.assert(
      fc.property(fc.constantFrom(...whole), fc.nat(400), (line, length) => {
        try {
          readCurl(line.slice(0, length));
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^DP_(?:CURL|URL)_INVALID$/) });
        }
      }),
    );
  });
});

describe('words', () => {
  it('are read back as a shell reads them, whatever they hold', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        const line = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
        // A caret before a quotation or at an end of line is the mark of the other shell.
        fc.pre(!/\^["\n]|\^$/m.test(line));
        expect(splitLine(line)).toEqual(words);
      }),
    );
  });
});
