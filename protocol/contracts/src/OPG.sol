// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @title The network's token, and its native coin in ERC-20's form
/// @notice One billion exist from genesis on and never more: nothing here mints. A unit is either a
/// token that somebody holds or a native coin outside, for which this contract holds the token:
/// `deposit` and `withdraw` change one for the other, one to one, and `totalSupply` counts both.
/// Behind every token that somebody else holds stands a native coin here. Nobody owns, pauses or
/// upgrades it.
///
/// Permits follow EIP-2612, authorizations EIP-3009, each in both forms of its signature; contracts
/// sign by EIP-1271. Signatures with a high s are refused.
contract OPG is ERC20Permit {
    uint256 public constant GENESIS_SUPPLY = 1_000_000_000 ether;

    bytes32 private constant PERMIT_TYPE = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );
    bytes32 public constant TRANSFER_WITH_AUTHORIZATION_TYPEHASH = keccak256(
        "TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,"
        "uint256 validBefore,bytes32 nonce)"
    );
    bytes32 public constant RECEIVE_WITH_AUTHORIZATION_TYPEHASH = keccak256(
        "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,"
        "uint256 validBefore,bytes32 nonce)"
    );
    bytes32 public constant CANCEL_AUTHORIZATION_TYPEHASH =
        keccak256("CancelAuthorization(address authorizer,bytes32 nonce)");

    mapping(address authorizer => mapping(bytes32 nonce => bool used)) private _used;

    event AuthorizationUsed(address indexed authorizer, bytes32 indexed nonce);
    event AuthorizationCanceled(address indexed authorizer, bytes32 indexed nonce);
    /// Native coins became tokens.
    event Deposit(address indexed account, uint256 amount);
    /// Tokens became native coins.
    event Withdrawal(address indexed account, uint256 amount);

    error BadGenesis(uint256 supply, uint256 backing);
    error TokenIsNoHolder();
    error AuthorizationNotYetValid(uint256 validAfter);
    error AuthorizationExpired(uint256 validBefore);
    error AuthorizationUsedBefore(address authorizer, bytes32 nonce);
    error CallerNotPayee(address caller, address payee);
    error BadSignature(address signer);

    /// @param holders who holds tokens at genesis; this contract for the native coins outside
    /// @param amounts what each holds; together all that will ever be
    constructor(address[] memory holders, uint256[] memory amounts)
        ERC20("OpenGradient", "OPG")
        ERC20Permit("OpenGradient")
    {
        for (uint256 i = 0; i < holders.length; i++) {
            super._update(address(0), holders[i], amounts[i]);
        }
        uint256 held = totalSupply() - balanceOf(address(this));
        if (totalSupply() != GENESIS_SUPPLY || address(this).balance != held) {
            revert BadGenesis(totalSupply(), address(this).balance);
        }
    }

    /// @notice Gives the caller a token for each native coin sent. Refused beyond what is outside,
    /// so that coins from nowhere cannot become tokens.
    function deposit() public payable {
        _transfer(address(this), msg.sender, msg.value);
        emit Deposit(msg.sender, msg.value);
    }

    receive() external payable {
        deposit();
    }

    /// @notice Gives the caller native coins for its tokens.
    function withdraw(uint256 amount) external {
        super._update(msg.sender, address(this), amount);
        emit Withdrawal(msg.sender, amount);
        Address.sendValue(payable(msg.sender), amount);
    }

    /// @notice Destroys the caller's tokens for good; the coins behind them stay here for ever.
    function burn(uint256 amount) external {
        _burn(msg.sender, amount);
    }

    /// Tokens sent here by mistake would look like coins outside.
    function _update(address from, address to, uint256 value) internal override {
        if (to == address(this)) revert TokenIsNoHolder();
        super._update(from, to, value);
    }

    /// @notice EIP-2612's permit for signatures of any form, contracts' among them.
    function permit(
        address owner,
        address spender,
        uint256 value,
        uint256 deadline,
        bytes calldata signature
    ) external {
        if (block.timestamp > deadline) revert ERC2612ExpiredSignature(deadline);
        bytes32 structHash =
            keccak256(abi.encode(PERMIT_TYPE, owner, spender, value, _useNonce(owner), deadline));
        _checkSignature(owner, structHash, signature);
        _approve(owner, spender, value);
    }

    /// @notice Moves tokens by their holder's signature (EIP-3009). Anyone may bring it.
    function transferWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes memory signature
    ) public {
        _authorize(from, nonce, validAfter, validBefore);
        bytes32 kind = TRANSFER_WITH_AUTHORIZATION_TYPEHASH;
        bytes32 structHash =
            keccak256(abi.encode(kind, from, to, value, validAfter, validBefore, nonce));
        _checkSignature(from, structHash, signature);
        _transfer(from, to, value);
    }

    /// @notice As above with the signature in three parts.
    function transferWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        bytes memory signature = abi.encodePacked(r, s, v);
        transferWithAuthorization(from, to, value, validAfter, validBefore, nonce, signature);
    }

    /// @notice As `transferWithAuthorization`, but only the payee may bring it, so that nobody can
    /// take it out of the payee's own call and run before it.
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes memory signature
    ) public {
        if (msg.sender != to) revert CallerNotPayee(msg.sender, to);
        _authorize(from, nonce, validAfter, validBefore);
        bytes32 kind = RECEIVE_WITH_AUTHORIZATION_TYPEHASH;
        bytes32 structHash =
            keccak256(abi.encode(kind, from, to, value, validAfter, validBefore, nonce));
        _checkSignature(from, structHash, signature);
        _transfer(from, to, value);
    }

    /// @notice As above with the signature in three parts.
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        bytes memory signature = abi.encodePacked(r, s, v);
        receiveWithAuthorization(from, to, value, validAfter, validBefore, nonce, signature);
    }

    /// @notice Makes an authorization that was signed and not used worthless.
    function cancelAuthorization(address authorizer, bytes32 nonce, bytes memory signature) public {
        _markUsed(authorizer, nonce);
        bytes32 structHash =
            keccak256(abi.encode(CANCEL_AUTHORIZATION_TYPEHASH, authorizer, nonce));
        _checkSignature(authorizer, structHash, signature);
        emit AuthorizationCanceled(authorizer, nonce);
    }

    /// @notice As above with the signature in three parts.
    function cancelAuthorization(address authorizer, bytes32 nonce, uint8 v, bytes32 r, bytes32 s)
        external
    {
        cancelAuthorization(authorizer, nonce, abi.encodePacked(r, s, v));
    }

    /// Valid after the first moment and before the second, both excluded (EIP-3009).
    function _authorize(address from, bytes32 nonce, uint256 validAfter, uint256 validBefore)
        private
    {
        if (block.timestamp <= validAfter) revert AuthorizationNotYetValid(validAfter);
        if (block.timestamp >= validBefore) revert AuthorizationExpired(validBefore);
        _markUsed(from, nonce);
        emit AuthorizationUsed(from, nonce);
    }

    function _markUsed(address authorizer, bytes32 nonce) private {
        if (_used[authorizer][nonce]) revert AuthorizationUsedBefore(authorizer, nonce);
        _used[authorizer][nonce] = true;
    }

    /// An account's own key signs for it whether or not it has code (EIP-7702); else its code does.
    function _checkSignature(address signer, bytes32 structHash, bytes memory signature)
        private
        view
    {
        bytes32 digest = _hashTypedDataV4(structHash);
        (address recovered, ECDSA.RecoverError problem,) = ECDSA.tryRecover(digest, signature);
        if (problem == ECDSA.RecoverError.NoError && recovered == signer) return;
        if (!SignatureChecker.isValidERC1271SignatureNow(signer, digest, signature)) {
            revert BadSignature(signer);
        }
    }

    /// @notice Whether the authorization was used or cancelled.
    function authorizationState(address authorizer, bytes32 nonce) external view returns (bool) {
        return _used[authorizer][nonce];
    }

    /// @notice EIP-712's version, for those who build the domain.
    function version() external pure returns (string memory) {
        return "1";
    }
}
