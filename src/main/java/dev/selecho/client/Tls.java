package dev.selecho.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

import org.jspecify.annotations.Nullable;

/**
 * TLS as the options ask for it.
 */
final class Tls {

	private static final Pattern KEY = Pattern
		.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

	private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA");

	private static final char[] NO_PASSWORD = {};

	private final KeyManager @Nullable [] keys;

	private final TrustManager @Nullable [] trust;

	private final String name;

	private final boolean verified;

	/**
	 * TLS.
	 * @param settings the files
	 * @param host whom to ask for, and who has to answer, where they name nobody
	 * @throws IOException if a file cannot be read
	 * @throws GeneralSecurityException if it holds something else
	 */
	Tls(Settings settings, String host) throws IOException, GeneralSecurityException {
		this.name = (settings.serverName() != null) ? settings.serverName() : host;
		this.verified = !settings.insecure();
		this.keys = keys(settings);
		this.trust = trust(settings);
		context(); // fails here rather than later
	}

	/** One for each connection: none leans on the handshake of another. */
	private SSLContext context() throws GeneralSecurityException {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(this.keys, this.trust, null);
		return context;
	}

	private static KeyManager @Nullable [] keys(Settings settings) throws IOException, GeneralSecurityException {
		if (settings.certificate() == null || settings.key() == null) {
			return null;
		}
		KeyStore store = emptyStore();
		store.setKeyEntry("own", key(settings.key()), NO_PASSWORD,
				certificates(settings.certificate()).toArray(new Certificate[0]));
		KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		factory.init(store, NO_PASSWORD);
		return factory.getKeyManagers();
	}

	private static TrustManager @Nullable [] trust(Settings settings) throws IOException, GeneralSecurityException {
		if (settings.insecure()) {
			return new TrustManager[] { new TrustAnybody() };
		}
		if (settings.authorities() == null) {
			return null;
		}
		KeyStore store = emptyStore();
		int count = 0;
		for (Certificate certificate : certificates(settings.authorities())) {
			store.setCertificateEntry("ca" + count++, certificate);
		}
		TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		factory.init(store);
		return factory.getTrustManagers();
	}

	private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(null, null);
		return store;
	}

	private static Collection<? extends Certificate> certificates(Path file)
			throws IOException, GeneralSecurityException {
		try (InputStream input = Files.newInputStream(file)) {
			Collection<? extends Certificate> certificates = CertificateFactory.getInstance("X.509")
				.generateCertificates(input);
			if (certificates.isEmpty()) {
				throw new GeneralSecurityException("no certificate in " + file);
			}
			return certificates;
		}
	}

	private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
		Matcher matcher = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
		if (!matcher.find()) {
			throw new GeneralSecurityException("no PKCS#8 key without a password (BEGIN PRIVATE KEY) in " + file);
		}
		PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(matcher.group(1)));
		for (String algorithm : KEY_ALGORITHMS) {
			try {
				return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
			}
			catch (InvalidKeySpecException ex) {
				// of another kind
			}
		}
		throw new GeneralSecurityException("neither an RSA, an EC nor an EdDSA key in " + file);
	}

	/**
	 * Begins TLS on a wire.
	 * @param wire the connection
	 * @return the TLS above it, once its handshake is done
	 * @throws IOException if the two do not agree, or the wire has ended
	 */
	SSLSocket open(Wire wire) throws IOException {
		SSLSocket socket = (SSLSocket) factory().createSocket(new WireSocket(wire), this.name, 0, true);
		SSLParameters parameters = socket.getSSLParameters();
		if (this.verified) {
			parameters.setEndpointIdentificationAlgorithm("HTTPS");
		}
		if (!Target.isAddress(this.name)) {
			parameters.setServerNames(List.of(new SNIHostName(this.name)));
		}
		socket.setSSLParameters(parameters);
		socket.startHandshake();
		return socket;
	}

	private SSLSocketFactory factory() {
		try {
			return context().getSocketFactory();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * What the options say.
	 *
	 * @param authorities who is trusted; those of the JDK where it is null
	 * @param certificate our own, and those above it
	 * @param key its key
	 * @param serverName whom to ask for
	 * @param insecure whether anybody may answer
	 */
	record Settings(@Nullable Path authorities, @Nullable Path certificate, @Nullable Path key,
			@Nullable String serverName, boolean insecure) {
	}

	/** Asked for by --insecure. */
	private static final class TrustAnybody extends X509ExtendedTrustManager {

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket) {
			// never asked
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket) {
			// whoever it is
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine) {
			// never asked
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine) {
			// whoever it is
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type) {
			// never asked
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type) {
			// whoever it is
		}

		@Override
		public X509Certificate[] getAcceptedIssuers() {
			return new X509Certificate[0];
		}

	}

}
