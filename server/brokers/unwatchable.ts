const NO_BROADCAST = 'has no broadcast, by which events and remote control go';
const NOT_SPOKEN = 'is not spoken here';
const DATABASE = 'is a database, through which Celery sends neither events nor remote control';

/**
 * What Celery knows and we cannot watch, by its scheme: the name of it and why, which make a sentence.
 * Broadcast: `supports_fanout` of the transports of kombu 5.7.
 */
export const UNWATCHABLE: Readonly<Record<string, readonly [name: string, why: string]>> = {
  sqs: ['Amazon SQS', NO_BROADCAST],
  slmq: ['SoftLayer Message Queue', NO_BROADCAST],
  kafka: ['Celery’s Kafka transport', NO_BROADCAST],
  confluentkafka: ['Celery’s Kafka transport', NO_BROADCAST],
  azurestoragequeues: ['Azure Storage Queues', NO_BROADCAST],
  azureservicebus: ['Celery’s Azure Service Bus transport', NO_BROADCAST],
  zookeeper: ['ZooKeeper', NO_BROADCAST],
  consul: ['Consul', NO_BROADCAST],
  etcd: ['etcd', NO_BROADCAST],
  pyro: ['Celery’s Pyro transport', NO_BROADCAST],
  gcpubsub: ['Google Cloud Pub/Sub', NOT_SPOKEN],
  mongodb: ['Celery’s MongoDB transport', NOT_SPOKEN],
  pgmq: ['PGMQ', NOT_SPOKEN],
  qpid: ['Qpid’s AMQP 0-10, which is another protocol than that of RabbitMQ,', NOT_SPOKEN],
  sqla: ['SQLAlchemy', DATABASE],
  sqlalchemy: ['SQLAlchemy', DATABASE],
  db: ['A result backend', 'carries no messages: give the broker_url of the application'],
  filesystem: ['Celery’s file system transport', 'keeps its messages in files, which are not read here'],
  memory: ['Celery’s memory transport', 'keeps its messages in one Python process, where nobody else sees them'],
  'redis+cluster': ['Redis Cluster', 'is no broker of Celery: give the one Redis on which its workers are'],
  'rediss+cluster': ['Redis Cluster', 'is no broker of Celery: give the one Redis on which its workers are'],
};

/** What people write who know the thing and not Celery's name for it. */
export const SPELT: Readonly<Record<string, string>> = {
  rabbitmq: 'amqp://',
  unix: 'redis+socket:///path',
  socket: 'redis+socket:///path',
  'rediss+socket': 'redis+socket:///path',
  'redis+sentinel': 'sentinel://',
  'redis-sentinel': 'sentinel://',
  'redis+ssl': 'rediss://',
  'redis+tls': 'rediss://',
  valkey: 'redis://',
  valkeys: 'rediss://',
};
