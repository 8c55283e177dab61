package dev.zebra.jobs.log;

/// Sends signals of the moment, heartbeats and progress: losing one is harmless, waiting for one is
/// not. Never blocks for long and never throws.
public interface Signals extends AutoCloseable {

    /// Sends `event` to the topic under the key.
    void send(String topic, String key, Event event);

    @Override
    default void close() {}

    /// Through a plain producer of its own.
    static Signals plain(KafkaAccess access) {
        var appender = new Appender(access);
        return new Signals() {
            @Override
            public void send(String topic, String key, Event event) {
                appender.sendLossy(topic, key, event);
            }

            @Override
            public void close() {
                appender.close();
            }
        };
    }
}
