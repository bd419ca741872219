package dev.selecho.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Import;

/**
 * For a {@code @SpringBootTest}: every listener of the TCP server listens on a free port,
 * whatever the application's properties say, and {@link TcpTestClients} can be injected,
 * who speak what it speaks. A listener that is left out stays so.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Import({ FreePorts.class, TcpTestClients.class })
public @interface AutoConfigureTcpTestClient {

}
