/** What is asked of an exchange: spot, or perpetuals margined in USDT or USDC. */
export type CexProduct = 'spot' | 'perp';
