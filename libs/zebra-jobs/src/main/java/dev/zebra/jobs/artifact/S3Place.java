package dev.zebra.jobs.artifact;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/// Where in S3 the artifacts lie, and how to get there.
///
/// @param prefix of all keys, without `/` at its ends; may be empty
/// @param endpoint of a server other than Amazon's; null for Amazon's
/// @param pathStyle whether the bucket stands in the path of addresses instead of the host name
/// @param keys null to look where Amazon's SDK does: environment, profile, pod, instance
public record S3Place(
        String bucket,
        String prefix,
        @Nullable URI endpoint,
        String region,
        boolean pathStyle,
        @Nullable Keys keys) {

    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern PREFIX = Pattern.compile("([A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*)?");

    /// An access key.
    public record Keys(String id, String secret) {
        @Override
        public String toString() {
            return "Keys[" + id + "]";
        }
    }

    public S3Place {
        if (!BUCKET.matcher(bucket).matches()) {
            throw new IllegalArgumentException("'" + bucket + "' is no name of a bucket");
        }
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "'" + prefix + "' is no prefix: letters, digits, '.', '_', '-' and '/' are");
        }
        if (endpoint != null && (endpoint.getHost() == null || endpoint.getScheme() == null)) {
            throw new IllegalArgumentException(
                    "zebra.store.s3.endpoint must be http://host:port, not '" + endpoint + "'");
        }
    }

    /// True if the text means a place in S3 and no directory.
    public static boolean isMeantBy(String root) {
        return root.startsWith("s3://");
    }

    /// Reads `s3://bucket/prefix`.
    public static S3Place parse(
            String root,
            @Nullable URI endpoint,
            String region,
            boolean pathStyle,
            @Nullable Keys keys) {
        var rest = root.substring("s3://".length());
        int slash = rest.indexOf('/');
        var bucket = slash < 0 ? rest : rest.substring(0, slash);
        var prefix = slash < 0 ? "" : rest.substring(slash + 1);
        try {
            return new S3Place(
                    bucket,
                    prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix,
                    endpoint,
                    region,
                    pathStyle,
                    keys);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    "zebra.store.root must be a directory or s3://bucket/prefix, not '"
                            + root
                            + "': "
                            + wrong.getMessage(),
                    wrong);
        }
    }

    /// A client; to be closed by the caller. Requests that may succeed when repeated are.
    S3ClientBuilder client() {
        var builder =
                S3Client.builder()
                        .region(Region.of(region))
                        .forcePathStyle(pathStyle)
                        .credentialsProvider(credentials())
                        .httpClientBuilder(
                                UrlConnectionHttpClient.builder()
                                        .connectionTimeout(Duration.ofSeconds(5))
                                        .socketTimeout(Duration.ofSeconds(60)))
                        // Servers other than Amazon's refuse the checksums that are sent otherwise;
                        // payloads have their own.
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                        .overrideConfiguration(
                                settings -> settings.retryStrategy(RetryMode.STANDARD));
        Optional.ofNullable(endpoint).ifPresent(builder::endpointOverride);
        return builder;
    }

    private AwsCredentialsProvider credentials() {
        return keys == null
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(keys.id(), keys.secret()));
    }

    /// The bucket, and the server if it is not Amazon's, in words.
    @Override
    public String toString() {
        return "s3://"
                + bucket
                + (prefix.isEmpty() ? "" : "/" + prefix)
                + (endpoint == null ? "" : " at " + endpoint);
    }
}
