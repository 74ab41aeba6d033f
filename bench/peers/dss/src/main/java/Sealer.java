import eu.europa.esig.dss.enumerations.CertificationPermission;
import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.model.ToBeSigned;
import eu.europa.esig.dss.pades.PAdESSignatureParameters;
import eu.europa.esig.dss.pades.signature.PAdESService;
import eu.europa.esig.dss.service.tsp.OnlineTSPSource;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.spi.x509.revocation.ocsp.ExternalResourcesOCSPSource;
import eu.europa.esig.dss.token.DSSPrivateKeyEntry;
import eu.europa.esig.dss.token.Pkcs12SignatureToken;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore.PasswordProtection;
import java.util.StringJoiner;

/** Sealer KEY PDF RUNS FOLDER URL OUTPUT, as bench/sealing/contender.py does it: PAdES-BASELINE-LTA, certifying. */
public class Sealer {

    private static final int WARM_UP = 150;
    private final PAdESService service;
    private final Pkcs12SignatureToken token;
    private final DSSPrivateKeyEntry key;

    private Sealer(String folder, String name, String url) throws Exception {
        CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
        trusted.addCertificate(DSSUtils.loadCertificate(new File(folder, "root.cer")));
        CommonCertificateVerifier verifier = new CommonCertificateVerifier();
        verifier.setTrustedCertSources(trusted);
        verifier.setAIASource(null);
        verifier.setCrlSource(new ExternalResourcesCRLSource(
            Files.newInputStream(Path.of(folder, "root.crl")), Files.newInputStream(Path.of(folder, "ca.crl"))));
        verifier.setOcspSource(new ExternalResourcesOCSPSource(
            Files.newInputStream(Path.of(folder, "seal.ocsp")), Files.newInputStream(Path.of(folder, "tsu.ocsp"))));
        service = new PAdESService(verifier);
        service.setTspSource(new OnlineTSPSource(url + "/pki/tsa"));
        token = new Pkcs12SignatureToken(new File(folder, name + ".p12"), new PasswordProtection("x".toCharArray()));
        key = token.getKeys().get(0);
    }

    private byte[] seal(byte[] pdf) throws Exception {
        PAdESSignatureParameters parameters = new PAdESSignatureParameters();
        parameters.setSignatureLevel(SignatureLevel.PAdES_BASELINE_LTA);
        parameters.setDigestAlgorithm(DigestAlgorithm.SHA256);
        parameters.setPermission(CertificationPermission.NO_CHANGE_PERMITTED);
        parameters.setSigningCertificate(key.getCertificate());
        parameters.setCertificateChain(key.getCertificateChain());
        DSSDocument document = new InMemoryDocument(pdf);
        ToBeSigned data = service.getDataToSign(document, parameters);
        DSSDocument sealed = service.signDocument(
            document, parameters, token.sign(data, parameters.getDigestAlgorithm(), key));
        ByteArrayOutputStream output = new ByteArrayOutputStream(pdf.length + 65536);
        sealed.writeTo(output);
        return output.toByteArray();
    }

    private static long memory(String line) throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(one -> one.startsWith(line))
            .mapToLong(one -> Long.parseLong(one.replaceAll("\\D+", ""))).findFirst().orElseThrow();
    }

    public static void main(String[] arguments) throws Exception {
        Sealer sealer = new Sealer(arguments[3], arguments[0], arguments[4]);
        byte[] small = Files.readAllBytes(Path.of(arguments[3], "small.pdf"));
        for (int i = 0; i < WARM_UP; i++) {
            sealer.seal(small);
        }
        System.gc();
        long base = memory("VmRSS");
        Files.writeString(Path.of("/proc/self/clear_refs"), "5");
        byte[] pdf = Files.readAllBytes(Path.of(arguments[1]));
        Files.write(Path.of(arguments[5]), sealer.seal(pdf));
        long peak = memory("VmHWM");
        StringJoiner times = new StringJoiner(",");
        for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
            long begun = System.nanoTime();
            sealer.seal(pdf);
            times.add(String.valueOf((System.nanoTime() - begun) / 1e6));
        }
        System.out.println("{\"ms\": [" + times + "], \"base\": " + base + ", \"peak\": " + peak + "}");
    }
}
