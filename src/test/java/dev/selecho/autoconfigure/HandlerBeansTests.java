package dev.selecho.autoconfigure;

import java.nio.ByteBuffer;

import dev.selecho.net.Connection;
import dev.selecho.net.ConnectionHandler;
import dev.selecho.net.ConnectionHandlerFactory;
import dev.selecho.service.EchoHandler;
import dev.selecho.service.EchoMode;
import dev.selecho.testing.Bytes;
import dev.selecho.testing.EchoClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class HandlerBeansTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
		.withPropertyValues("tcp.server.port=0");

	@Test
	void aHandlerWithoutAFactoryIsNamedWithTheRemedy(CapturedOutput output) {
		assertThat(FailingStart.report(output, HandlerAlone.class))
			.contains("No connection would ever reach the bean shout, a ConnectionHandler (" + Shout.class.getName()
					+ "): the server asks a ConnectionHandlerFactory")
			.contains("Define a ConnectionHandlerFactory bean: (connection) -> handler",
					"(connection) -> new MyHandler()", "set tcp.server.protocol=echo");
	}

	@Test
	void aHandlerOfAParentCountsToo() {
		new ApplicationContextRunner().withUserConfiguration(HandlerAlone.class)
			.run((parent) -> this.runner.withParent(parent)
				.run((child) -> assertThat(child).getFailure().isInstanceOf(ServerSetupException.class)));
	}

	@Test
	void aHandlerBesideAFactoryIsTheFactorysAffair() {
		this.runner.withUserConfiguration(HandlerAndFactory.class).run((context) -> {
			try (EchoClient client = EchoClient
				.connect(context.getEnvironment().getRequiredProperty("local.tcp.server.port", Integer.class))) {
				client.send(Bytes.of("hello"));
				assertThat(client.receive(1)).isEqualTo(Bytes.of("!"));
			}
		});
	}

	@Test
	void whoWantsTheEchoSaysSo() {
		this.runner.withUserConfiguration(HandlerAlone.class)
			.withBean(EchoHandler.class, () -> new EchoHandler(EchoMode.PERSISTENT))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(EchoHandler.class));
	}

	@Test
	void aHandlerBesideAServerIsTheServersAffair() {
		this.runner.withUserConfiguration(HandlerAlone.class, TcpServerAutoConfigurationTests.OwnServer.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	static final class Shout implements ConnectionHandler {

		@Override
		public void onRead(Connection connection, ByteBuffer input) {
			input.position(input.limit());
			connection.write(ByteBuffer.wrap(Bytes.of("!")));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class HandlerAlone {

		@Bean
		Shout shout() {
			return new Shout();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(HandlerAlone.class)
	static class HandlerAndFactory {

		@Bean
		ConnectionHandlerFactory handlers(Shout shout) {
			return (connection) -> shout;
		}

	}

}
