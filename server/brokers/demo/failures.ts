import type { Random } from './random.ts';

/** How an exception reaches an event: its `repr`, and the text of its traceback. */
export interface Raised {
  readonly exception: string;
  readonly traceback: string;
}

interface Frame {
  readonly file: string;
  readonly line: number;
  readonly in: string;
  readonly code: string;
}

const SITE = '/srv/shop/.venv/lib/python3.12/site-packages';
const CELERY: readonly Frame[] = [
  { file: `${SITE}/celery/app/trace.py`, line: 453, in: 'trace_task', code: 'R = retval = fun(*args, **kwargs)' },
  {
    file: `${SITE}/celery/app/trace.py`,
    line: 736,
    in: '__protected_call__',
    code: 'return self.run(*args, **kwargs)',
  },
];
const CAUSE = 'The above exception was the direct cause of the following exception:';
const DURING = 'During handling of the above exception, another exception occurred:';

const own = (file: string, line: number, name: string, code: string): Frame => ({
  file: `/srv/shop/${file}`,
  line,
  in: name,
  code,
});
const lib = (file: string, line: number, name: string, code: string): Frame => ({
  file: `${SITE}/${file}`,
  line,
  in: name,
  code,
});

function trace(frames: readonly Frame[], last: string): string {
  const lines = frames.map(
    ({ file, line, in: name, code }) => `  File "${file}", line ${line}, in ${name}\n    ${code}\n`,
  );
  return `Traceback (most recent call last):\n${lines.join('')}${last}\n`;
}

/** The failure modes of the shop, by name. Numbers and hosts differ from time to time; the place in the code does not. */
export const FAILURES = {
  cardDeclined: (random) => {
    const code = random.pick(['insufficient_funds', 'card_declined', 'expired_card']);
    const text = `Request req_${random.hex(12)}: Your card was declined. (${code})`;
    return {
      exception: `CardError('${text}')`,
      traceback: trace(
        [
          ...CELERY,
          own('billing/tasks.py', 88, 'charge_card', 'intent = gateway.charge(order.customer, order.total)'),
          own('billing/gateway.py', 141, 'charge', 'return self._client.payment_intents.create(params=params)'),
          lib(
            'stripe/_payment_intent_service.py',
            412,
            'create',
            'self._request("post", "/v1/payment_intents", params=params)',
          ),
          lib('stripe/_api_requestor.py', 193, 'request', 'resp = self._interpret_response(rbody, rcode, rheaders)'),
          lib('stripe/_api_requestor.py', 853, '_interpret_response', 'self.handle_error_response(rbody, rcode, resp)'),
        ],
        `stripe._error.CardError: ${text}`,
      ),
    };
  },
  gatewayTimeout: () => {
    const first = trace(
      [
        lib('urllib3/connectionpool.py', 534, '_make_request', 'response = conn.getresponse()'),
        lib('urllib3/connection.py', 516, 'getresponse', 'httplib_response = super().getresponse()'),
      ],
      'TimeoutError: The read operation timed out',
    );
    const second = trace(
      [
        lib('requests/adapters.py', 667, 'send', 'resp = conn.urlopen('),
        lib('urllib3/util/retry.py', 474, 'increment', 'raise reraise(type(error), error, _stacktrace)'),
      ],
      "urllib3.exceptions.ReadTimeoutError: HTTPSConnectionPool(host='api.carrier.example', port=443): Read timed out. (read timeout=10)",
    );
    const message = "HTTPSConnectionPool(host='api.carrier.example', port=443): Read timed out. (read timeout=10)";
    const third = trace(
      [
        ...CELERY,
        own('shipping/tasks.py', 57, 'create_label', 'label = carrier.create_shipment(parcel)'),
        own('shipping/carrier.py', 102, 'create_shipment', 'reply = self._session.post(url, json=payload, timeout=10)'),
        lib('requests/adapters.py', 713, 'send', 'raise ReadTimeout(e, request=request)'),
      ],
      `requests.exceptions.ReadTimeout: ${message}`,
    );
    return {
      exception: `ReadTimeout(ReadTimeoutError("${message}"))`,
      traceback: `${first}\n${CAUSE}\n\n${second}\n${DURING}\n\n${third}`,
    };
  },
  deadlock: (random) => {
    const detail = `Process ${random.int(2000, 9000)} waits for ShareLock on transaction ${random.int(1e6, 9e6)}`;
    const first = trace(
      [
        lib('django/db/backends/utils.py', 105, '_execute', 'return self.cursor.execute(sql, params)'),
        lib('psycopg/cursor.py', 97, 'execute', 'raise ex.with_traceback(None)'),
      ],
      `psycopg.errors.DeadlockDetected: deadlock detected\nDETAIL:  ${detail}`,
    );
    const second = trace(
      [
        ...CELERY,
        own('inventory/tasks.py', 34, 'reserve_stock', 'reserve(lines, warehouse)'),
        own(
          'inventory/stock.py',
          79,
          'reserve',
          'Stock.objects.filter(sku__in=skus).update(reserved=F("reserved") + 1)',
        ),
        lib('django/db/models/query.py', 1253, 'update', 'rows = query.get_compiler(self.db).execute_sql(CURSOR)'),
        lib('django/db/utils.py', 91, '__exit__', 'raise dj_exc_value.with_traceback(traceback) from exc_value'),
      ],
      `django.db.utils.OperationalError: deadlock detected\nDETAIL:  ${detail}`,
    );
    return {
      exception: `OperationalError('deadlock detected\\nDETAIL:  ${detail}')`,
      traceback: `${first}\n${CAUSE}\n\n${second}`,
    };
  },
  smtpRefused: (random) => {
    const host = random.pick(['mx1', 'mx2', 'mx3']);
    return {
      exception: `SMTPServerDisconnected('Connection unexpectedly closed by ${host}.mail.example')`,
      traceback: trace(
        [
          ...CELERY,
          own('emails/tasks.py', 41, 'deliver', 'connection.send_messages([message])'),
          lib('django/core/mail/backends/smtp.py', 136, 'send_messages', 'sent = self._send(message)'),
          lib('django/core/mail/backends/smtp.py', 156, '_send', 'self.connection.sendmail('),
          {
            file: '/usr/lib/python3.12/smtplib.py',
            line: 887,
            in: 'sendmail',
            code: '(code, resp) = self.mail(from_addr, esmtp_opts)',
          },
        ],
        `smtplib.SMTPServerDisconnected: Connection unexpectedly closed by ${host}.mail.example`,
      ),
    };
  },
  searchConflict: (random) => {
    const version = random.int(2, 90);
    const text = `version conflict, required seqNo [${version}], primary term [1]. current document has seqNo [${version + 1}]`;
    return {
      exception: `ConflictError(409, 'version_conflict_engine_exception', '${text}')`,
      traceback: trace(
        [
          ...CELERY,
          own('search/tasks.py', 63, 'reindex_product', 'index.put(product.as_document(), if_seq_no=seq_no)'),
          lib('elasticsearch/_sync/client/__init__.py', 2241, 'index', 'return self.perform_request('),
          lib(
            'elasticsearch/_sync/client/_base.py',
            352,
            '_perform_request',
            'raise HTTP_EXCEPTIONS.get(meta.status, ApiError)(',
          ),
        ],
        `elasticsearch.ConflictError: ConflictError(409, 'version_conflict_engine_exception', '${text}')`,
      ),
    };
  },
  missingFeedField: (random) => {
    const key = random.pick(['gtin', 'price', 'availability']);
    const first = trace(
      [own('feeds/parser.py', 118, 'row_to_offer', `price = Decimal(row["${key}"])`)],
      `KeyError: '${key}'`,
    );
    const line = random.int(12, 4800);
    const second = trace(
      [
        ...CELERY,
        own('feeds/tasks.py', 29, 'import_feed', 'offers = list(parser.offers(stream))'),
        own('feeds/parser.py', 84, 'offers', 'yield self.row_to_offer(row)'),
        own('feeds/parser.py', 121, 'row_to_offer', 'raise FeedError(f"line {number}: no {key}") from error'),
      ],
      `shop.feeds.errors.FeedError: line ${line}: no ${key}`,
    );
    return {
      exception: `FeedError('line ${line}: no ${key}')`,
      traceback: `${first}\n${CAUSE}\n\n${second}`,
    };
  },
  webhookGone: (random) => {
    const status = random.pick(['410 Client Error: Gone', '500 Server Error: Internal Server Error']);
    const text = `${status} for url: https://hooks.partner-${random.int(1, 9)}.example/orders`;
    return {
      exception: `HTTPError('${text}')`,
      traceback: trace(
        [
          ...CELERY,
          own('webhooks/tasks.py', 52, 'deliver', 'response.raise_for_status()'),
          lib('requests/models.py', 1024, 'raise_for_status', 'raise HTTPError(http_error_msg, response=self)'),
        ],
        `requests.exceptions.HTTPError: ${text}`,
      ),
    };
  },
  brokenImage: (random) => {
    const text = `cannot identify image file <_io.BytesIO object at 0x7f${random.hex(10)}>`;
    return {
      exception: `UnidentifiedImageError('${text}')`,
      traceback: trace(
        [
          ...CELERY,
          own('media/tasks.py', 22, 'make_thumbnail', 'image = Image.open(BytesIO(storage.read(key)))'),
          lib('PIL/Image.py', 3580, 'open', 'raise UnidentifiedImageError(msg)'),
        ],
        `PIL.UnidentifiedImageError: ${text}`,
      ),
    };
  },
  emptyReport: () => ({
    exception: "ZeroDivisionError('division by zero')",
    traceback: trace(
      [
        ...CELERY,
        own('reports/tasks.py', 97, 'conversion_rate', 'return summarize(window)'),
        own('reports/figures.py', 44, 'summarize', 'rate = orders / visits'),
      ],
      'ZeroDivisionError: division by zero',
    ),
  }),
  softTimeLimit: () => ({
    exception: 'SoftTimeLimitExceeded()',
    traceback: trace(
      [
        ...CELERY,
        own('media/tasks.py', 71, 'transcode', 'process.wait()'),
        {
          file: '/usr/lib/python3.12/subprocess.py',
          line: 1264,
          in: 'wait',
          code: 'return self._wait(timeout=timeout)',
        },
        { file: '/usr/lib/python3.12/subprocess.py', line: 2053, in: '_wait', code: '(pid, sts) = self._try_wait(0)' },
        lib('billiard/pool.py', 229, 'soft_timeout_sighandler', 'raise SoftTimeLimitExceeded()'),
      ],
      'billiard.exceptions.SoftTimeLimitExceeded: SoftTimeLimitExceeded()',
    ),
  }),
} as const satisfies Record<string, (random: Random) => Raised>;

export type FailureName = keyof typeof FAILURES;

/** A name that no worker has registered: workers send no traceback. */
export function notRegistered(name: string): string {
  return `NotRegistered('${name}')`;
}

/** billiard ≥ 4 writes this text in place of the exception; the truth is the end of the traceback. */
export function hardTimeLimit(seconds: number): Raised {
  return {
    exception: 'ExceptionWithTraceback()',
    traceback: trace(
      [lib('billiard/pool.py', 685, 'on_hard_timeout', 'raise TimeLimitExceeded(job._timeout)')],
      `billiard.exceptions.TimeLimitExceeded: TimeLimitExceeded(${seconds},)`,
    ),
  };
}
