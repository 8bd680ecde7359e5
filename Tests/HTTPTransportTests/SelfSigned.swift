/// A certificate for 127.0.0.1 that only vouches for itself, and its key, which guards nothing; both last until 2126.
enum SelfSigned {
  static let certificate = """
    -----BEGIN CERTIFICATE-----
    MIIBkDCCATagAwIBAgIUQUf4IEmRXE9bQn3avAzZZENPsoIwCgYIKoZIzj0EAwIw
    FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyNDAwMzE1MVoYDzIxMjYxMDMx
    MDAzMTUxWjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
    PQMBBwNCAARO3y2zgflxi0nnqNiqNwntnGrAe3hqnIdu1ETF+p+ED3oOKDTOFzvM
    N0TGMu4z4TUv4TrXGm0LoFDE8dJKhvV2o2QwYjAdBgNVHQ4EFgQUtf8FVEAOiGm+
    fbHIkKW+VjJkfeowHwYDVR0jBBgwFoAUtf8FVEAOiGm+fbHIkKW+VjJkfeowDwYD
    VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0gAMEUC
    IDlOUHr3zUVIstgbHBl/+vuMCIoWbIV56LvCg8kW4zcdAiEAg8wLMCjULuTMhT7r
    lZzu/x6ugMcbIuLK/JHmuhaDALY=
    -----END CERTIFICATE-----
    """

  static let key = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgVY2yK/DwVotfIF0M
    fMrgZRwOsqgDhqlp/pIAowbQhLihRANCAARO3y2zgflxi0nnqNiqNwntnGrAe3hq
    nIdu1ETF+p+ED3oOKDTOFzvMN0TGMu4z4TUv4TrXGm0LoFDE8dJKhvV2
    -----END PRIVATE KEY-----
    """
}
