/// Fixtures for tests against the real thing: a Kafka broker, packaged services as processes, jobs
/// over REST, and the shared folder's fixtures.
@NullMarked
package dev.zebra.testkit;

import org.jspecify.annotations.NullMarked;
